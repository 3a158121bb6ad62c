import type { FirehoseTransformationEvent } from "aws-lambda";
import { readEnvironment } from "./environment.ts";
import { type Context, scoringHandler } from "./handler.ts";
import { runtimeClient } from "./invoke.ts";

// Here alone the function touches its surroundings. A wrong variable fails the cold start.
const score = scoringHandler({
  environment: readEnvironment(process.env),
  client: runtimeClient(),
  // Not console.log, which Lambda prefixes: CloudWatch reads metrics only from bare JSON.
  write: (line) => process.stdout.write(`${line}\n`),
});

/** The Lambda's entry: see {@link scoringHandler}. */
export const handler = (event: FirehoseTransformationEvent, context: Context) =>
  score(event, context);
