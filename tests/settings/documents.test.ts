import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parse } from "yaml";
import { asPulumi, type Declaration } from "../../settings/declaration.ts";
import { DECLARATIONS } from "../../settings/declarations.ts";
import { documents } from "../../settings/documents.ts";
import { stackConfig } from "../support/pulumi.ts";

const SETTINGS = Object.entries<Declaration>(DECLARATIONS);

const committed = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

describe("documents", () => {
  for (const { file, text } of documents()) {
    it(`${file} is as npm run docs writes it`, () => {
      const stale = `${file} differs from settings/declarations.ts: run npm run docs, and commit it`;
      expect(committed(file) === text, stale).to.equal(true);
    });
  }

  it("Pulumi.yaml has the type, the default and the description of each setting", () => {
    const { config } = parse(committed("Pulumi.yaml")) as {
      config: Record<string, { description: string }>;
    };

    const read = Object.entries(config).map(([name, { description, ...rest }]) => [name, rest]);
    expect(read).to.deep.equal(SETTINGS.map(([name, setting]) => [name, asPulumi(setting)]));
    for (const [name, { description }] of SETTINGS) {
      expect(config[name]?.description, name)
        .to.match(/^[A-Z]/)
        .and.include(description);
    }
  });
});

describe("DECLARATIONS", () => {
  it("each setting depends on a choice that is declared before it, and on values of that choice", () => {
    const names = SETTINGS.map(([name]) => name);
    for (const [i, [name, { when }]] of SETTINGS.entries()) {
      if (when === undefined) continue;
      expect(names.slice(0, i), name).to.include(when.setting);
      const [, mode] = SETTINGS[names.indexOf(when.setting)] ?? [];
      expect(mode?.type === "choice" && mode.values, name).to.include.members([...when.is]);
    }
  });

  it("each setting is compared only with numbers that are declared before it", () => {
    const numbers: string[] = [];
    for (const [name, declaration] of SETTINGS) {
      if (declaration.type !== "number") continue;
      const { atLeast, atMost } = declaration;
      expect(numbers, name).to.include.members([atLeast, atMost].filter((other) => other));
      numbers.push(name);
    }
  });

  it("endpointRolloutPercent has a range for each rollout that takes it", () => {
    const { range, when } = DECLARATIONS.endpointRolloutPercent;
    expect(Object.keys(range)).to.deep.equal([...when.is]);
  });
});

describe("the settings table of guides/deploy.md", () => {
  for (const [column, stack] of ["dev", "prod"].entries()) {
    it(`shows what Pulumi.${stack}.yaml sets`, () => {
      const rows = [
        ...committed("guides/deploy.md").matchAll(/^\| `(\w+)` \|.*\| (.*) \| (.*) \|$/gm),
      ];
      const table = rows.flatMap(([, name, ...cells]) => {
        const value = cells[column];
        return value ? [[`sentinela:${name}`, value]] : [];
      });
      const { "aws:region": _, ...ours } = stackConfig(stack);
      expect(Object.fromEntries(table)).to.deep.equal(ours);
    });
  }
});
