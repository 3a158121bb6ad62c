import { command } from "../../cli/command.ts";
import { CONFIRM_FLAGS } from "../confirmFlags.ts";

await command(
  {
    name: "npm run confirm",
    purpose: "Tells the pipeline of a confirmed fraud.",
    flags: CONFIRM_FLAGS,
    example:
      "npm run confirm -- --stream transactions --id 5f0c1f9e-6f5b-4d0b-9c4e-2b8f4c0a7d11 --account 17251-9 --date 2026-01-05 --time 14:03:27",
  },
  () => import("../confirm.ts"),
);
