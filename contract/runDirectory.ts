/**
 * Names of what a local run leaves in its directory, for every command that reads them there.
 *
 * - `run`: which process runs there, and what it was told; JSON
 * - `outputs`: the stack's outputs without the secret ones; JSON
 * - `sent`, `poison`: a line for each record that the stream accepted; NDJSON
 * - `summary`: what became of them; JSON, there once the run has come to its end
 * - `clientConfig`, `clientEnvironment`: how other clients reach a run that serves; there while it does
 * - `buckets`: a directory for each bucket, with each object as a file at its key
 * - `comparison`: what the runs to compare with keep while they go on
 */
export const RUN_DIRECTORY = {
  run: "run.json",
  outputs: "outputs.json",
  sent: "sent.ndjson",
  poison: "poison.ndjson",
  summary: "summary.json",
  clientConfig: "aws.config",
  clientEnvironment: "aws.env",
  buckets: "s3",
  comparison: "comparison",
} as const;
