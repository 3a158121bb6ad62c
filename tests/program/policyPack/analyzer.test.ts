import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { type Analyzer, openAnalyzer, violationsOf } from "../../../program/policyPack/analyzer.ts";
import { SMALL_STACK } from "./smallStack.ts";

const fixture = (path: string) => fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));
const small = fixture("policyPacks/small");

describe("a pack of policies", () => {
  let showing: Analyzer;
  let failing: Analyzer;

  before(async () => {
    const types = ["aws:lambda/function:Function", "aws:s3/bucketObjectv2:BucketObjectv2"];
    [showing, failing] = await Promise.all([
      openAnalyzer(small, {
        all: "disabled",
        "no-buckets": "advisory",
        "shows-inputs": { enforcementLevel: "advisory", types },
        "shows-links": "advisory",
      }),
      openAnalyzer(small, { fails: "mandatory" }),
    ]);
  });
  after(() => Promise.all([showing.close(), failing.close()]));

  it("sees inputs as the engine shows them: secrets in the clear, files and archives as such", async () => {
    const parent = SMALL_STACK.resources[0]?.urn;
    expect(await shownBy("shows-inputs")).to.have.deep.members([
      {
        protect: true,
        ignoreChanges: ["memorySize"],
        parent,
        region: "sa-east-1",
        props: {
          code: {
            archive: {
              "index.js": { text: "exports.handler = 1;" },
              // Pulumi's protocol knows no empty text.
              "site/empty.txt": { file: "empty.txt" },
            },
          },
          environment: { variables: { PASSWORD: "pulumi" } },
          role: "arn:aws:iam::123456789012:role/role-1",
        },
      },
      {
        protect: false,
        ignoreChanges: [],
        parent,
        region: "us-east-1",
        props: { source: { file: "hello.txt" }, content: { text: "olá" } },
      },
    ]);
  });

  it("sees a stack's outputs and parents, and what each input was taken from", async () => {
    expect(await shownBy("shows-links")).to.have.deep.members([
      {
        name: "store-bucket",
        parent: "store",
        dependencies: [],
        from: {},
        id: "store-bucket-1",
      },
      {
        name: "code",
        parent: "fixture-good",
        dependencies: ["policy", "role"],
        from: { role: ["role"] },
      },
      // Of AWS, which no program registers.
      { name: "default", dependencies: [], from: {} },
    ]);
  });

  it("keeps to the levels it was configured with", async () => {
    const found = await violationsOf(showing, SMALL_STACK);
    const levels = found.map(({ level, rule }) => `${level} ${rule}`);
    expect(showing.rules.map(({ name }) => name)).to.deep.equal([
      "no-buckets",
      "shows-inputs",
      "shows-links",
    ]);
    expect(levels.filter((text) => !text.includes("shows"))).to.deep.equal(["advisory no-buckets"]);
  });

  it("says which rule failed, and on what", async () => {
    const [first] = SMALL_STACK.resources;
    expect(first && (await failure(failing.resource(SMALL_STACK, first)))).to.equal(
      "the policy pack failed: Error validating resource with policy 'fails' from policy pack 'small@v1.2.3':\nError: can't judge fixture-good",
    );
  });

  it("shows what a pack wrote that doesn't start", async () => {
    const broken = fixture("policyPacks/broken");
    const message = await failure(openAnalyzer(broken));
    expect(message.split("\n").slice(0, 3)).to.deep.equal([
      "the policy pack ended before it could be asked: about to fail",
      `error: [runtime] Running program '${broken}' failed with an unhandled exception:`,
      "    Error: no such rule",
    ]);
  });

  it("has to be there", async () => {
    const nowhere = fixture("policyPacks");
    expect(await failure(openAnalyzer(nowhere))).to.equal(
      `no policy pack here: ${nowhere}/PulumiPolicy.yaml does not exist`,
    );
  });

  it("isn't started for nobody", async () => {
    const stopped = AbortSignal.abort(new Error("stopped by the test"));
    expect(await failure(openAnalyzer(small, {}, stopped))).to.equal("stopped by the test");
  });

  /** What a rule that shows something shows. */
  async function shownBy(rule: string): Promise<unknown[]> {
    const found = await violationsOf(showing, SMALL_STACK);
    return found
      .filter((violation) => violation.rule === rule)
      .map(({ message }) => JSON.parse(message));
  }
});

async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing failed");
}
