import { command } from "../../cli/command.ts";
import { REDRIVE_FLAGS } from "../redrive/flags.ts";

await command(
  {
    name: "npm run redrive",
    purpose: "Replays failed records, and quarantines those that no replay can help.",
    flags: REDRIVE_FLAGS,
    oneOf: ["stack", "run", "bucket"],
    example: "npm run redrive -- --run .local --dry-run",
  },
  () => import("../redrive.ts"),
);
