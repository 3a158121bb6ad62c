import { KinesisClient } from "@aws-sdk/client-kinesis";
import { command } from "../cli/command.ts";
import { CommandError, UsageError } from "../cli/errors.ts";
import type { Flags } from "../cli/flags.ts";
import { progress } from "../cli/progress.ts";
import { isDate } from "./calendar.ts";
import { deliver } from "./deliver.ts";
import { FLAGS } from "./flags.ts";
import { SideFile } from "./sideFile.ts";
import { type Simulated, simulate } from "./simulate.ts";
import { untilActive } from "./stream.ts";
import { explain } from "./trouble.ts";

/** Attempts of a call that fails as a whole, by the SDK, and the longest that one may take, milliseconds. */
const ATTEMPTS = 8;
const TIMEOUT = 10_000;

/** How far it came. */
interface Tally {
  sent: number;
  anomalous: number;
}

await command(FLAGS, main);

async function main(flags: Flags<typeof FLAGS>, signal: AbortSignal): Promise<void> {
  const { stream, from, count, sent } = flags;
  if (stream === undefined) {
    throw new UsageError("--stream is missing: name the Kinesis stream to send to");
  }
  if (!isDate(from)) throw new UsageError(`--from must be a day that exists, got ${from}`);
  const client = new KinesisClient({
    ...(flags.region !== undefined && { region: flags.region }),
    maxAttempts: ATTEMPTS,
    requestHandler: { requestTimeout: TIMEOUT },
  });
  const tally: Tally = { sent: 0, anomalous: 0 };
  try {
    await send(client, stream, flags, tally, signal);
  } catch (error) {
    if (!isAbort(error)) {
      const region = await client.config.region().catch(() => undefined);
      const line = explain(error, { stream, region });
      if (line === undefined) throw error;
      throw new CommandError(`${line}. Sent ${tally.sent} of ${count} transactions.`);
    }
  } finally {
    client.destroy();
  }
  const outcome = `${tally.sent} of ${count} transactions to ${stream}, ${tally.anomalous} of them anomalous`;
  if (signal.aborted) console.error(`Stopped. Sent ${outcome}.`);
  else console.log(`Sent ${outcome}. Which they are: ${sent}`);
}

async function send(
  client: KinesisClient,
  stream: string,
  flags: Flags<typeof FLAGS>,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const { count, rate, seed, accounts, from, days } = flags;
  await untilActive(client, stream, signal);
  const file = new SideFile(flags.sent);
  const shown = progress("sent", count);
  try {
    await deliver(
      client,
      simulate({ count, seed, accounts, from, days, anomalyRate: flags["anomaly-rate"] }),
      {
        stream,
        ...(rate !== undefined && { rate }),
        signal,
        accepted(events) {
          file.write(events);
          tally.sent += events.length;
          tally.anomalous += events.filter(isAnomalous).length;
          shown.add(events.length);
        },
      },
    );
  } finally {
    shown.stop();
    file.close();
  }
}

function isAnomalous({ scenario }: Simulated): boolean {
  return scenario !== "ordinary";
}

/** What a wait throws that was cut short by Ctrl-C. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
