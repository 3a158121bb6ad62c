import { command } from "../../cli/command.ts";
import { AUDIT_FLAGS } from "../audit/flags.ts";

await command(
  {
    name: "npm run audit",
    purpose:
      "Compares what was sent with what became of it; exits with 1 when something is missing, with 2 when it can't tell.",
    flags: AUDIT_FLAGS,
    oneOf: ["stack", "run"],
    example: "npm run audit -- --stack prod --since 6h",
  },
  () => import("../audit.ts"),
);
