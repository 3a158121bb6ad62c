import { stages } from "../cli/progress.ts";
import type { Emulator } from "../emulator/index.ts";
import type { Traffic } from "./traffic.ts";

/**
 * Do `work` while the screen shows how far the records are; confirmations come on top of what is counted there. A
 * delivery that fails ends the work.
 */
export async function displayed(
  { services, deliveredBefore, failed: deliveryFailed }: Emulator,
  { count, signal }: Traffic,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { kinesis: stream, firehose: delivery } = services;
  const display = stages(["sent", "handled", "delivered"], count);
  const show = () => {
    display.set("sent", Math.min(stream.accepted, count));
    display.set("handled", Math.min(deliveredBefore + delivery.transformed, count));
    display.set("delivered", Math.min(deliveredBefore + delivery.delivered, count));
  };
  const unsubscribe = delivery.onChange(show);
  const failed = new AbortController();
  deliveryFailed.catch((error) => failed.abort(error));
  try {
    await work(AbortSignal.any([signal, failed.signal]));
  } finally {
    unsubscribe();
    show();
    display.stop();
  }
}
