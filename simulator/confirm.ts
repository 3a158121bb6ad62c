import type { Flags } from "../cli/flags.ts";
import { putRecords } from "../producer/putRecords.ts";
import { recordOf } from "./batch.ts";
import { withKinesis } from "./client.ts";
import { confirmationOf } from "./confirmationOf.ts";
import type { CONFIRM_FLAGS } from "./confirmFlags.ts";
import { untilActive } from "./stream.ts";

/** `npm run confirm`: tell the pipeline of a confirmed fraud. */
export async function main(flags: Flags<typeof CONFIRM_FLAGS>, signal: AbortSignal): Promise<void> {
  const { stream, region } = flags;
  const confirmation = confirmationOf(flags, new Date());
  let sent = false;
  await withKinesis(
    { stream, region },
    async (client) => {
      await untilActive(client, stream, signal);
      await putRecords(client, stream, [{ record: recordOf(confirmation) }], {
        accepted: (entries) => {
          sent ||= entries.length > 0;
        },
        signal,
      });
    },
    () => "Nothing was sent.",
  );
  const { identificador_unico_transacao: id, confirmado_em } = confirmation;
  if (sent) console.log(`Sent to ${stream}: ${id} was a fraud, confirmed ${confirmado_em}`);
  else console.error("Stopped. Nothing was sent.");
}
