import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { expect } from "chai";
import { closuresOnDemand } from "../../program/preloads.ts";

const sdk = createRequire(import.meta.url).resolve("@pulumi/pulumi");

describe("closuresOnDemand", () => {
  it("leaves TypeScript out until a program turns a function into text, which it still can", async () => {
    const program = `
      const pulumi = require(${JSON.stringify(sdk)});
      const loaded = () => Object.keys(require.cache).some((file) => file.includes("/typescript/"));
      const before = loaded();
      pulumi.runtime.serializeFunction(() => 42).then(({ text }) => {
        console.log(JSON.stringify({ before, after: loaded(), text }));
      });
    `;
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...["--import", closuresOnDemand(sdk)],
      ...["--eval", program],
    ]);
    const { text, ...rest } = JSON.parse(stdout);
    expect(rest).to.deep.equal({ before: false, after: true });
    expect(text).to.include("return () => 42;");
  });
});
