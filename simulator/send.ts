import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { UsageError } from "../cli/errors.ts";
import type { Flags } from "../cli/flags.ts";
import { progress } from "../cli/progress.ts";
import { isDate } from "./calendar.ts";
import { withKinesis } from "./client.ts";
import { Continuation } from "./continuation.ts";
import { deliver } from "./deliver.ts";
import { fraudsOf, type SIMULATE_FLAGS } from "./flags.ts";
import { SideFile } from "./sideFile.ts";
import { simulate } from "./simulate.ts";
import { untilActive } from "./stream.ts";
import { Tally } from "./tally.ts";

/** `npm run simulate`: send simulated transactions to a stream. */
export async function main(
  flags: Flags<typeof SIMULATE_FLAGS>,
  signal: AbortSignal,
): Promise<void> {
  const { stream, region, from, count, sent } = flags;
  if (!isDate(from)) throw new UsageError(`--from must be a day that exists, got ${from}`);
  const tally = new Tally(fraudsOf(flags.scenarios));
  await withKinesis(
    { stream, region },
    (client) => send(client, flags, tally, signal),
    () => `Sent ${tally.transactions} of ${count} transactions.`,
  );
  const before = flags.resume ? `, ${tally.before} of these records before` : "";
  const outcome = `Sent ${tally.transactions} of ${count} transactions and ${tally.confirmations} confirmations to ${stream}${before}. ${tally.frauds()}.`;
  if (signal.aborted) {
    console.error(`Stopped. ${outcome} The same flags and --resume send the rest.`);
  } else console.log(`${outcome} Which they are: ${sent}`);
}

async function send(
  client: KinesisClient,
  flags: Flags<typeof SIMULATE_FLAGS>,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const { stream, count, rate, seed, accounts, from, days } = flags;
  const simulated = () =>
    simulate({
      ...{ count, seed, accounts, from, days },
      scenarios: fraudsOf(flags.scenarios),
      anomalyRate: flags["anomaly-rate"],
      confirmRate: flags["confirm-rate"],
      confirmDays: flags["confirm-days"],
    });
  await untilActive(client, stream, signal);
  const earlier = flags.resume ? await Continuation.of(flags.sent) : undefined;
  earlier?.check(simulated());
  const file = new SideFile(flags.sent, { append: flags.resume });
  const shown = progress("sent", count);
  function* unsent() {
    for (const event of simulated()) {
      if (earlier?.has(event)) shown.add(tally.addBefore(event));
      else yield event;
    }
  }
  try {
    await deliver(client, unsent(), {
      stream,
      ...(rate !== undefined && { rate }),
      signal,
      accepted(events) {
        file.write(events);
        shown.add(tally.add(events));
      },
    });
  } finally {
    shown.stop();
    file.close();
  }
}
