import { command } from "../../cli/command.ts";
import { PLAN_FLAGS } from "../flags.ts";

await command(
  {
    name: "npm run plan",
    purpose: "Shows what a stack declares, as pulumi preview would, without CLI or credentials.",
    flags: PLAN_FLAGS,
    example: "npm run plan -- --stack prod",
  },
  () => import("../plan.ts"),
);
