import { readFileSync } from "node:fs";
import { expect } from "chai";
import { expectTests, testLinks } from "../../support/testLinks.ts";

const GUIDE = new URL("../../../guides/failures.md", import.meta.url);
/** Failures that services of AWS see to, and alarms tell of. */
const NOT_OURS = ["failure.12", "failure.25"];

describe("the table of failures", () => {
  const rows = readFileSync(GUIDE, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| failure."))
    .map((line) => line.slice(2, -2).split(" | "));

  it("has a row for each of the 29 ways to fail", () => {
    expect(rows.map(([id]) => id)).to.deep.equal(
      Array.from({ length: 29 }, (_, i) => `failure.${i + 1}`),
    );
  });

  for (const [id = "", failure = "", , cell = ""] of rows) {
    it(`${id}: ${failure}`, () => {
      expect(testLinks(cell).length > 0, "has a test").to.equal(!NOT_OURS.includes(id));
      expectTests(cell, GUIDE);
    });
  }
});
