import { command } from "../../cli/command.ts";
import { SIMULATE_FLAGS } from "../flags.ts";

// A process that has opened a channel to this one is whom it works for: after its end, nothing may be sent any more.
process.once("disconnect", () => process.exit(1));
process.channel?.unref();
if (process.connected === false) process.exit(1);

await command(
  {
    name: "npm run simulate",
    purpose: "Sends simulated transactions, and confirmations of their frauds, to a stream.",
    flags: SIMULATE_FLAGS,
    example: "npm run simulate -- --stream transactions --count 1000",
  },
  () => import("../send.ts"),
);
