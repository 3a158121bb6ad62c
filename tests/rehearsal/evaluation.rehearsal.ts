import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { expect } from "chai";
import { evaluate } from "../../program/evaluate.ts";
import type { File, Graph, Resource } from "../../program/graph.ts";
import { stack } from "../support/stacks.ts";

const directory = fileURLToPath(new URL("../..", import.meta.url));

describe("another evaluation of prod", () => {
  it("is the same, bundled code included, and without a word", async () => {
    const lines: string[] = [];
    const onLine = (line: string) => lines.push(line);
    const again = await evaluate({ directory, stack: "prod", onLine });

    expect(isDeepStrictEqual(again, await stack("prod"))).to.equal(true);
    expect(lines).to.deep.equal([]);
  });
});

describe("exchanging the fraud model of prod", () => {
  let prod: Graph;
  /** With another fraud model: for the same columns, and for one less. */
  let sameColumns: Graph;
  let otherColumns: Graph;
  let copies: string;

  before(async () => {
    copies = mkdtempSync(join(tmpdir(), "sentinela-exchange-"));
    const of = (where: string) => evaluate({ directory: where, stack: "prod" });
    [prod, sameColumns, otherColumns] = await Promise.all([
      stack("prod"),
      of(withModel(join(copies, "same"), (columns) => columns)),
      of(withModel(join(copies, "other"), (columns) => columns.slice(0, -1))),
    ]);
  });

  after(() => {
    rmSync(copies, { recursive: true });
  });

  it("is done in place for the same columns: by new parts, before the old ones go", () => {
    expect(changed(prod, sameColumns)).to.deep.equal([
      "fraud-artefact: key, source",
      "fraud-config: productionVariants",
      "fraud-endpoint: endpointConfigName",
      "fraud-model: primaryContainer",
      "scoring-function: environment",
      "scoring-live: functionVersion",
    ]);
    for (const name of ["fraud-model", "fraud-config"]) {
      const [old, young] = [named(prod, name), named(sameColumns, name)];
      expect(young.outputs.name, "a name of its own").to.not.equal(old.outputs.name);
      expect(young.options).to.deep.include({ deleteBeforeReplace: false, retainOnDelete: true });
    }
    expect(named(sameColumns, "fraud-endpoint").outputs.name).to.equal(
      named(prod, "fraud-endpoint").outputs.name,
    );
  });

  it("makes an endpoint of its own for other columns, which the Lambda moves to before the old one goes", () => {
    const [old, young] = [named(prod, "fraud-endpoint"), named(otherColumns, "fraud-endpoint")];
    expect(young.outputs.name).to.not.equal(old.outputs.name);
    // Pulumi replaces what has another name, and deletes what was replaced when all else is done.
    expect(young.options.deleteBeforeReplace).to.equal(false);
    const scoring = named(otherColumns, "scoring-function");
    expect(scoring.dependencies).to.include(young.urn);
    expect(scoring.inputs.environment).to.have.nested.property(
      "variables.FRAUD_ENDPOINT",
      young.outputs.name,
    );
    expect(named(otherColumns, "scoring-live").dependencies).to.include(scoring.urn);
    const differences = changed(prod, otherColumns);
    expect(differences).to.include.members([
      "fraud-endpoint: deploymentConfig, endpointConfigName, name",
      "fraud-logs: name",
      "fraud-instances: resourceId",
      "scoring-function: code, environment",
      "scoring-live: functionVersion",
    ]);
    expect(differences.filter((line) => line.startsWith("segmentation-"))).to.deep.equal([]);
    expect(differences.filter((line) => line.startsWith("transactions-"))).to.deep.equal([]);
  });
});

/** A copy of the project whose fraud model is another, for columns that are made of today's. */
function withModel(where: string, columns: (today: string[]) => string[]): string {
  mkdirSync(where);
  for (const part of PARTS) cpSync(join(directory, part), join(where, part), { recursive: true });
  symlinkSync(join(directory, "node_modules"), join(where, "node_modules"));
  const model = join(where, "models/fraud");
  const manifest = JSON.parse(readFileSync(join(model, "manifest.json"), "utf8"));
  const features = columns(manifest.features);
  const other = { ...manifest, version: "fraud-0123456789ab", features };
  writeFileSync(join(model, "manifest.json"), JSON.stringify(other));
  writeFileSync(join(model, "model.tar.gz"), "another model");
  const contract = join(where, "contract/features.ts");
  const gone = manifest.features.filter((name: string) => !features.includes(name));
  const text = readFileSync(contract, "utf8");
  const list = text.slice(text.indexOf("FRAUD_FEATURES"));
  const shorter = gone.reduce(
    (left: string, name: string) => left.replace(`  "${name}",\n`, ""),
    list,
  );
  writeFileSync(contract, text.replace(list, shorter));
  return where;
}

/** What the program is made of. */
const PARTS = [
  ...["index.ts", "trainedModels.ts", "settings.ts"],
  ...["settings", "components", "contract", "functions", "features"],
  ...["models", "Pulumi.yaml", "Pulumi.prod.yaml", "package.json", "tsconfig.json"],
];

function named({ resources }: Graph, name: string): Resource {
  return resources.find((resource) => resource.name === name && resource.custom) as Resource;
}

/** Resources whose inputs differ, each with the keys of these; one that only one of the two has is an error. */
function changed(before: Graph, after: Graph): string[] {
  const urns = ({ resources }: Graph) => resources.map(({ urn }) => urn).sort();
  expect(urns(after)).to.deep.equal(urns(before));
  return before.resources
    .filter(({ custom }) => custom)
    .flatMap(({ urn, name, inputs }) => {
      const other = after.resources.find((resource) => resource.urn === urn)?.inputs ?? {};
      const keys = [...new Set([...Object.keys(inputs), ...Object.keys(other)])]
        .filter((key) => !isDeepStrictEqual(pathless(inputs[key]), pathless(other[key])))
        .sort();
      return keys.length === 0 ? [] : [`${name}: ${keys.join(", ")}`];
    })
    .sort();
}

/** An asset is what it holds, wherever it lies. */
function pathless(input: unknown): unknown {
  return isFile(input) ? input.bytes : input;
}

function isFile(input: unknown): input is File {
  return (input as File | undefined)?.kind === "file";
}
