import { join } from "node:path";
import { stages } from "../cli/progress.ts";
import { Checkpoint } from "../emulator/firehose/checkpoint.ts";
import type { Firehose } from "../emulator/firehose/service.ts";
import type { Kinesis } from "../emulator/kinesis/service.ts";
import type { Graph } from "../program/graph.ts";
import type { Traffic } from "./pipeline.ts";

/** How many records an earlier pipeline has seen through, by the checkpoint that it left. */
export async function deliveredEarlier(
  { outputs }: Graph,
  out: string,
  stream: Kinesis,
): Promise<number> {
  const file = join(out, "firehose", String(outputs.firehoseName), "checkpoint.json");
  const arn = String(outputs.streamArn);
  const checkpoint = await Checkpoint.open(file, arn);
  let earlier = 0;
  for (const shard of stream.tips().get(arn)?.keys() ?? []) {
    const start = checkpoint.start(shard);
    if (start && "after" in start) earlier += stream.upTo(arn, shard, start.after);
  }
  return earlier;
}

/**
 * Do `work` while the screen shows how far the records are; confirmations come on top of what is counted there. A
 * delivery that fails ends the work.
 *
 * @param earlier Records that were delivered before.
 */
export async function displayed(
  stream: Kinesis,
  delivery: Firehose,
  earlier: number,
  { count, signal }: Traffic,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const display = stages(["sent", "handled", "delivered"], count);
  const show = () => {
    display.set("sent", Math.min(stream.accepted, count));
    display.set("handled", Math.min(earlier + delivery.transformed, count));
    display.set("delivered", Math.min(earlier + delivery.delivered, count));
  };
  const unsubscribe = delivery.onChange(show);
  const failed = new AbortController();
  delivery.failed.catch((error) => failed.abort(error));
  try {
    await work(AbortSignal.any([signal, failed.signal]));
  } finally {
    unsubscribe();
    show();
    display.stop();
  }
}
