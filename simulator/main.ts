import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { command } from "../cli/command.ts";
import { UsageError } from "../cli/errors.ts";
import type { Flags } from "../cli/flags.ts";
import { progress } from "../cli/progress.ts";
import { isDate } from "./calendar.ts";
import { withKinesis } from "./client.ts";
import { deliver } from "./deliver.ts";
import { FLAGS, fraudsOf } from "./flags.ts";
import { SideFile } from "./sideFile.ts";
import { simulate } from "./simulate.ts";
import { untilActive } from "./stream.ts";
import { Tally } from "./tally.ts";
import { targetOf } from "./targetFlags.ts";

await command(FLAGS, main);

async function main(flags: Flags<typeof FLAGS>, signal: AbortSignal): Promise<void> {
  const { from, count, sent } = flags;
  const target = targetOf(flags);
  const { stream } = target;
  if (!isDate(from)) throw new UsageError(`--from must be a day that exists, got ${from}`);
  const tally = new Tally(fraudsOf(flags.scenarios));
  await withKinesis(
    target,
    (client) => send(client, stream, flags, tally, signal),
    () => `Sent ${tally.transactions} of ${count} transactions.`,
  );
  const outcome = `Sent ${tally.transactions} of ${count} transactions and ${tally.confirmations} confirmations to ${stream}. ${tally.frauds()}.`;
  if (signal.aborted) console.error(`Stopped. ${outcome}`);
  else console.log(`${outcome} Which they are: ${sent}`);
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
  const events = simulate({
    count,
    seed,
    accounts,
    from,
    days,
    scenarios: fraudsOf(flags.scenarios),
    anomalyRate: flags["anomaly-rate"],
    confirmRate: flags["confirm-rate"],
    confirmDays: flags["confirm-days"],
  });
  try {
    await deliver(client, events, {
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
