import { command } from "../../cli/command.ts";
import { TRAIN_FLAGS } from "../flags.ts";

await command(
  {
    name: "npm run train",
    purpose: "Trains both models; needs XGBoost's library.",
    flags: TRAIN_FLAGS,
    example: "npm run train -- --data .local --out /tmp/models",
  },
  () => import("../trainModels.ts"),
);
