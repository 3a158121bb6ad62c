import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const { scripts } = JSON.parse(readFileSync(`${ROOT}/package.json`, "utf8")) as {
  scripts: Record<string, string>;
};
/** Scripts that start a command of ours, with what they start. */
const COMMANDS = Object.entries(scripts).flatMap(([script, line]) => {
  const [, file] = /^node --import tsx\/esm (\w+\/commands\/\w+\.ts)$/.exec(line) ?? [];
  return file === undefined
    ? []
    : [{ name: script === "start" ? "npm start" : `npm run ${script}`, file }];
});

describe("every command", () => {
  it("has its own script", () => {
    expect(COMMANDS.map(({ name }) => name)).to.deep.equal([
      "npm start",
      ...["plan", "simulate", "confirm", "train", "evaluate", "benchmark:handbook"].map(
        (script) => `npm run ${script}`,
      ),
      ...["redrive", "audit", "policy", "prune"].map((script) => `npm run ${script}`),
    ]);
  });

  for (const { name, file } of COMMANDS) {
    it(`shows with --help how it is used, on one screen: ${name}`, async () => {
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        ["--import", "tsx/esm", file, "--help"],
        { cwd: ROOT },
      );
      const lines = stdout.trimEnd().split("\n");

      expect(stderr).to.equal("");
      expect(lines[0]).to.satisfy((line: string) => line.startsWith(`Usage: ${name} -- `));
      expect(stdout).to.include(`\nExample: ${name} -- `);
      expect(lines.length).to.be.below(24);
      expect(lines.filter((line) => line.length > 80)).to.deep.equal([]);
    });
  }

  it("loads nothing but Node and what reads flags before its flags were read", async () => {
    // npm start says what it does before it loads the emulator.
    const files = [...COMMANDS.map(({ file }) => file), "local/start.ts"];
    const { metafile } = await build({
      entryPoints: files,
      absWorkingDir: ROOT,
      bundle: true,
      format: "esm",
      platform: "node",
      packages: "external",
      outdir: "none",
      write: false,
      metafile: true,
    });
    const reached = new Set(files);
    for (const file of reached) {
      for (const { path, kind } of metafile.inputs[file]?.imports ?? []) {
        if (kind !== "dynamic-import") reached.add(path);
      }
    }

    const packages = [...reached].filter((path) => !(path in metafile.inputs));
    expect(packages.filter((name) => !name.startsWith("node:"))).to.deep.equal([
      "fastest-levenshtein",
    ]);
  });
});
