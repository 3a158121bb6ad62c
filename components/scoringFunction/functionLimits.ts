/** Seconds that a function called by Firehose may run. Firehose waits 300, and some of them are for the response. */
export const TIMEOUT_SECONDS = { min: 3, max: 290 };
/** Memory of a Lambda function, MB. The CPU share grows with it. */
export const MEMORY_MB = { min: 128, max: 10_240 };
/** Lambda's default quota is 1,000 for an older account, and 10 for a new one. */
export const RESERVED_CONCURRENCY = { min: 1, max: 1000 };
