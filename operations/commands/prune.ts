import { command } from "../../cli/command.ts";
import { PRUNE_FLAGS } from "../prune/flags.ts";

await command(
  {
    name: "npm run prune",
    purpose: "Deletes models that no endpoint uses any more.",
    flags: PRUNE_FLAGS,
    example: "npm run prune -- --stack prod --dry-run",
  },
  () => import("../prune.ts"),
);
