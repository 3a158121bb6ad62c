import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { expect } from "chai";
import { bundled } from "../../../components/scoringFunction/bundle.ts";

describe("bundled", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "sentinela-"));
    await mkdir(join(directory, "here"));
    await writeFile(
      join(directory, "here", "index.ts"),
      `import { twice } from "./twice.ts";\nexport const handler = (n: number): number => twice(n);\n`,
    );
    await writeFile(
      join(directory, "here", "twice.ts"),
      `/*! @license of someone */\nexport const twice = (n: number): number => 2 * n;\n`,
    );
  });

  afterEach(() => rm(directory, { recursive: true }));

  it("bundles to one CommonJS file that exports the handler", () => {
    const module: { exports: { handler?: (n: number) => number } } = { exports: {} };
    runInNewContext(bundled(join(directory, "here", "index.ts")), { module });

    expect(module.exports.handler?.(21)).to.equal(42);
  });

  it("gives the same bytes in every directory", async () => {
    const elsewhere = join(directory, "some", "where", "else");
    await cp(join(directory, "here"), elsewhere, { recursive: true });

    expect(bundled(join(elsewhere, "index.ts"))).to.equal(
      bundled(join(directory, "here", "index.ts")),
    );
  });

  it("prefers a package's ES modules", async () => {
    const library = join(directory, "node_modules", "library");
    await mkdir(library, { recursive: true });
    const manifest = { name: "library", main: "main.js", module: "module.js" };
    await writeFile(join(library, "package.json"), JSON.stringify(manifest));
    await writeFile(join(library, "main.js"), `exports.from = "main";\n`);
    await writeFile(join(library, "module.js"), `export const from = "module";\n`);
    const entry = join(directory, "here", "index.ts");
    await writeFile(entry, `import { from } from "library";\nexport const handler = () => from;\n`);

    const module: { exports: { handler?: () => string } } = { exports: {} };
    runInNewContext(bundled(entry), { module });

    expect(module.exports.handler?.()).to.equal("module");
  });

  it("leaves out comments and paths", () => {
    const code = bundled(join(directory, "here", "index.ts"));

    expect(code).to.not.contain("license");
    expect(code).to.not.contain("twice.ts");
  });

  it("names the file and the line of an error", async () => {
    const entry = join(directory, "here", "index.ts");
    await writeFile(entry, `import "./gone.ts";\n`);

    expect(() => bundled(entry)).to.throw(`can't bundle ${entry}: Build failed with 1 error:`);
    expect(() => bundled(entry)).to.throw('index.ts:1:7: ERROR: Could not resolve "./gone.ts"');
  });
});
