/** Seconds a function behind Firehose may run: Firehose gives up after 300 and needs some to take the answer. */
export const TIMEOUT_SECONDS = { min: 3, max: 290 };
/** Memory Lambda offers, MB; its share of a CPU grows with it. */
export const MEMORY_MB = { min: 128, max: 10_240 };
/** Lambda's default quota of an established account; a new one has 10. */
export const RESERVED_CONCURRENCY = { min: 1, max: 1000 };
