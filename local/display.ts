import { stages } from "../cli/progress.ts";
import type { Emulator } from "../emulator/index.ts";
import type { Traffic } from "./traffic.ts";

/**
 * Do `work` while the screen shows where the records are: what was sent is always what was delivered, what failed and
 * what is in flight. Confirmations count too, so that more is sent than the transactions that were asked for. A delivery
 * that fails ends the work.
 */
export async function displayed(
  { services, deliveredBefore, failed: deliveryFailed }: Emulator,
  { count, signal }: Traffic,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { kinesis, firehose } = services;
  const display = stages(["sent", "delivered", "failed", "in flight"], count);
  const show = () => {
    const sent = kinesis.accepted;
    // What is delivered a second time, or was packed with others into one record, is not counted again.
    const failed = Math.min(firehose.kept + firehose.dropped, sent);
    const delivered = Math.min(deliveredBefore + firehose.delivered, sent - failed);
    display.grow(sent);
    display.set("sent", sent);
    display.set("delivered", delivered);
    display.set("failed", failed);
    display.set("in flight", sent - delivered - failed);
  };
  const unsubscribe = firehose.onChange(show);
  const failing = new AbortController();
  deliveryFailed.catch((error) => failing.abort(error));
  // What is said on the way out must not end up between bars.
  const end = () => {
    unsubscribe();
    show();
    display.stop();
  };
  signal.addEventListener("abort", end, { once: true });
  try {
    await work(AbortSignal.any([signal, failing.signal]));
  } finally {
    signal.removeEventListener("abort", end);
    if (!signal.aborted) end();
  }
}
