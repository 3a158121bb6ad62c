import { command } from "../../cli/command.ts";
import { EVALUATE_FLAGS } from "../evaluation/flags.ts";

await command(
  {
    name: "npm run evaluate",
    purpose: "Measures both models, after an npm start that compared; needs XGBoost's library.",
    flags: EVALUATE_FLAGS,
    example: "npm run evaluate -- --run .local",
  },
  () => import("../evaluate.ts"),
);
