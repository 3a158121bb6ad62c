import { fileURLToPath } from "node:url";
import { command } from "../cli/command.ts";
import { evaluate } from "./evaluate.ts";
import { preview } from "./preview.ts";

/** `npm run plan`: what a stack declares, as `pulumi preview` would say it, with no CLI and no credentials. */
await command(
  {
    stack: { type: "text", help: "which stack, such as dev or prod", default: "dev" },
    cwd: {
      type: "text",
      help: "directory of the Pulumi project",
      default: fileURLToPath(new URL("..", import.meta.url)),
    },
  },
  async ({ stack, cwd }, signal) => {
    console.log(preview(await evaluate({ directory: cwd, stack, signal })));
  },
);
