import { command } from "../../cli/command.ts";
import { START_FLAGS } from "../flags.ts";

await command(
  {
    name: "npm start",
    purpose:
      "Runs the whole pipeline on this machine; exits with 1 when a record is unaccounted for, or a call was denied.",
    flags: START_FLAGS,
    example: "npm start -- --records 3000 --faults no-endpoint=1,poison=0.02",
  },
  () => import("../start.ts"),
);
