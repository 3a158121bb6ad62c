import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { expectTests, testLinks } from "../../support/testLinks.ts";

/** Groups of the table, with how many points each has: a row that gets lost is missed. */
const GROUPS = {
  event: 7,
  outcome: 23,
  error: 5,
  key: 20,
  partition: 12,
  buffer: 13,
  limit: 5,
  checkpoint: 7,
  stream: 13,
  direct: 8,
  container: 23,
  endpoint: 13,
  access: 10,
};

const DOCUMENT = new URL("../../../emulator/CONFORMANCE.md", import.meta.url);
const KINDS = "(documentation|probe|sample|source|reports|our choice)( \\([^()]+\\))?";
const KNOWN = new RegExp(`^${KINDS}(, ${KINDS})*$`);

/** A row: a point of what AWS does. */
interface Point {
  readonly id: string;
  readonly point: string;
  readonly reproduced: string;
  readonly known: string;
  readonly test: string;
}

function points(): Point[] {
  const lines = readFileSync(DOCUMENT, "utf8").split("\n");
  return lines
    .filter((line) => /^\| [a-z]+\.\d+ \|/.test(line))
    .map((line) => {
      const [id = "", point = "", reproduced = "", known = "", test = "", ...more] = line
        .slice(2, -2)
        .split(" | ");
      expect(more, line).to.deep.equal([]);
      return { id, point, reproduced, known, test };
    });
}

describe("the conformance table", () => {
  const table = points();

  it("has a row for every point, in order", () => {
    const ids = Object.entries(GROUPS).flatMap(([group, count]) =>
      Array.from({ length: count }, (_, i) => `${group}.${i + 1}`),
    );
    expect(table.map(({ id }) => id)).to.deep.equal(ids);
  });

  it("has every test of this directory in a row", () => {
    const tested = table
      .flatMap(({ test }) => testLinks(test))
      .map(({ file, title }) => `${file}: ${title}`);
    const files = readdirSync(new URL(".", import.meta.url)).filter((file) =>
      file.endsWith(".test.ts"),
    );
    for (const file of files.filter((name) => name !== "table.test.ts")) {
      const source = readFileSync(new URL(file, import.meta.url), "utf8");
      for (const [, title] of source.matchAll(/\bit\("([^"]+)"/g)) {
        expect(tested).to.include(`../tests/emulator/conformance/${file}: ${title}`);
      }
    }
  });

  for (const row of table) {
    it(`${row.id}: ${row.point}`, () => {
      expect(row.reproduced).to.match(/^(yes|(no|in part): .+)$/);
      expect(row.known).to.match(KNOWN);
      if (!row.reproduced.startsWith("no: ")) expect(testLinks(row.test)).to.not.be.empty;
      expectTests(row.test, DOCUMENT);
    });
  }
});
