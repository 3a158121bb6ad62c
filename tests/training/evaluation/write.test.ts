import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { CommandError } from "../../../cli/errors.ts";
import { writeResults } from "../../../training/evaluation/write.ts";

describe("writing the results", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "sentinela-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const tree = () => readdirSync(directory, { recursive: true }).sort();

  it("replaces the page and all of its plots, and leaves the other guides alone", () => {
    writeFileSync(join(directory, "models.md"), "other");
    writeResults(directory, "old", { "old.svg": "<svg/>" });
    writeResults(directory, "new", { "new.svg": "<svg/>" });

    expect(tree()).to.deep.equal(["models.md", "results", "results.md", "results/new.svg"]);
    expect(readFileSync(join(directory, "results.md"), "utf8")).to.equal("new");
  });

  it("leaves everything as it was when it can't, and says where", () => {
    writeResults(directory, "old", { "old.svg": "<svg/>" });
    const impossible = () => writeResults(directory, "new", { "no/such/directory.svg": "" });

    expect(impossible).to.throw(
      CommandError,
      `--out ${directory} can't be written: no such file or directory`,
    );
    expect(tree()).to.deep.equal(["results", "results.md", "results/old.svg"]);
    expect(readFileSync(join(directory, "results.md"), "utf8")).to.equal("old");
  });

  it("makes the directory where there is none", () => {
    const fresh = join(directory, "a", "b");
    writeResults(fresh, "page", {});

    expect(readdirSync(fresh).sort()).to.deep.equal(["results", "results.md"]);
  });
});
