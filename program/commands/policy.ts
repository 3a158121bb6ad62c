import { command } from "../../cli/command.ts";
import { POLICY_FLAGS } from "../flags.ts";

await command(
  {
    name: "npm run policy",
    purpose:
      "Checks what a stack declares against a policy pack; exits with 1 when it breaks a mandatory rule.",
    flags: POLICY_FLAGS,
    example: "npm run policy -- --stack prod",
  },
  () => import("../policy.ts"),
);
