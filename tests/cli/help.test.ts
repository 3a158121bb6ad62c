import { expect } from "chai";
import { help } from "../../cli/help.ts";

describe("--help", () => {
  it("shows how a command is called, what it does, its flags with their limits, and an example", () => {
    const shown = help({
      name: "npm run send",
      purpose: "Sends records.",
      flags: {
        stack: { type: "text", value: "NAME", help: "a stack" },
        run: { type: "text", value: "DIR", help: "a local run" },
        count: { type: "integer", min: 1, max: 9, required: true, help: "how many" },
        baseline: { type: "choice", choices: ["sent", "stream"], default: "sent", help: "which" },
        serve: {
          type: "switch",
          help: "stay up after everything was sent, until Ctrl-C, so that others can send as well",
        },
      },
      oneOf: ["stack", "run"],
      example: "npm run send -- --run .local --count 3",
    });

    expect(shown).to.equal(`\
Usage: npm run send -- --count N --stack NAME | --run DIR [flags]

Sends records.

  --stack NAME            a stack
  --run DIR               a local run
  --count N               how many (1 to 9, required)
  --baseline sent|stream  which (default sent)
  --serve                 stay up after everything was sent, until Ctrl-C, so
                          that others can send as well

Example: npm run send -- --run .local --count 3`);
  });
});
