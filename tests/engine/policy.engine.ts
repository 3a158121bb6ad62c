import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { inReach } from "./prodSettings.ts";
import { scenario } from "./scenario.ts";

scenario("the policy pack, with Pulumi's CLI", (bench) => {
  let here: string;
  const preview = (stack: string) =>
    bench().pulumi(here, "preview", "-s", stack, "--policy-pack", "policy");

  for (const stack of ["dev", "prod"]) {
    it(`lets ${stack} pass`, async () => {
      here = await bench().project(stack, inReach);
      expect(await bench().pulumi(here, "stack", "init", stack)).to.include({ code: 0 });
      const { code, output } = await preview(stack);
      expect(output).to.include("sentinela");
      expect([code, output.includes("[mandatory]")]).to.deep.equal([0, false]);
    });
  }

  it("refuses a stack with a stream that is not encrypted", async () => {
    const bare =
      'import * as bare from "@pulumi/aws";\nnew bare.kinesis.Stream("bare", { shardCount: 1 });\n';
    await appendFile(join(here, "index.ts"), bare);
    const { code, output } = await preview("prod");
    expect(output).to.match(
      /\[mandatory\] .*stream-encrypted +\(aws:kinesis\/stream:Stream: bare\)/,
    );
    expect(code).to.not.equal(0);
  });
});
