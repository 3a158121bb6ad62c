/** CloudWatch namespace of the scoring Lambda's metrics; their one dimension is `FunctionName`. */
export const METRICS_NAMESPACE = "Sentinela";
