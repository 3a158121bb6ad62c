import { spawnSync } from "node:child_process";
import { expect } from "chai";

describe("components/limits.ts", () => {
  it("can be imported without loading the AWS provider", () => {
    const limits = new URL("../../components/limits.ts", import.meta.url).href;
    const program = `
      import { createRequire } from "node:module";
      await import(${JSON.stringify(limits)});
      const { cache } = createRequire(${JSON.stringify(limits)});
      const of = (name) => Object.keys(cache).some((file) => file.includes(\`/node_modules/\${name}/\`));
      console.log(JSON.stringify({ sdk: of("@pulumi/pulumi"), provider: of("@pulumi/aws") }));
    `;
    const args = ["--import", "tsx/esm", "--input-type=module", "--eval", program];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(stderr).to.equal("");
    expect(JSON.parse(stdout)).to.deep.equal({ sdk: true, provider: false });
  });
});
