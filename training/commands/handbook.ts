import { command } from "../../cli/command.ts";
import { HANDBOOK_FLAGS } from "../handbookFlags.ts";

await command(
  {
    name: "npm run benchmark:handbook",
    purpose:
      "Compares with the models that the Fraud Detection Handbook publishes, on its own data; needs XGBoost's library.",
    flags: HANDBOOK_FLAGS,
    example: "npm run benchmark:handbook -- --data handbook.csv.gz",
  },
  () => import("../handbook.ts"),
);
