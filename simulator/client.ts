import { KinesisClient } from "@aws-sdk/client-kinesis";
import { CommandError } from "../cli/errors.ts";
import { explain } from "./trouble.ts";

/** Attempts of a call that fails as a whole, by the SDK, and the longest that one may take, milliseconds. */
const ATTEMPTS = 8;
const TIMEOUT = 10_000;

/** Where a command sends to. */
export interface Target {
  readonly stream: string;
  /** @default what the SDK finds in the environment or the profile */
  readonly region: string | undefined;
}

/**
 * Do `work` with a client of Kinesis, until it is done or cut short by Ctrl-C.
 *
 * @param outcome What has been done when it fails, in a sentence.
 * @throws CommandError saying what to do, where the person at the keyboard can do something.
 */
export async function withKinesis(
  { stream, region }: Target,
  work: (client: KinesisClient) => Promise<void>,
  outcome: () => string,
): Promise<void> {
  const client = new KinesisClient({
    ...(region !== undefined && { region }),
    maxAttempts: ATTEMPTS,
    requestHandler: { requestTimeout: TIMEOUT },
  });
  try {
    await work(client);
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") return;
    const found = await client.config.region().catch(() => undefined);
    const line = explain(error, { stream, region: found });
    if (line === undefined) throw error;
    throw new CommandError(`${line}. ${outcome()}`);
  } finally {
    client.destroy();
  }
}
