import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import { ROOMS } from "../.dependency-cruiser.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CONFIGURATION = ".dependency-cruiser.mjs";
const COMMAND = join(ROOT, "node_modules/.bin/depcruise");

const PACKAGES = ["@pulumi/pulumi", "@aws-sdk/client-dynamodb"];
/** Every room, and what nobody may import. */
const PLACES = [...Object.keys(ROOMS), "models/", "tests/"];
/** What can be imported of each: of a folder its face and a file inside. */
const INSIDE = PLACES.flatMap((place) =>
  place.endsWith("/") ? [`${place}index.ts`, `${place}inner/file.ts`] : [place],
);
/** The same, and whatever other faces the table names. */
const TARGETS = [
  ...new Set([
    ...INSIDE,
    ...Object.values(ROOMS).flatMap(({ imports }) => imports.filter((to) => !to.endsWith("/"))),
  ]),
];

/** The violations of a tree of these files, as `npm run check` finds them: `from -> to`, by rule. */
async function violations(
  files: Readonly<Record<string, string>>,
): Promise<readonly { readonly rule: string; readonly edge: string }[]> {
  const directory = await mkdtemp(join(tmpdir(), "sentinela-arrows-"));
  try {
    for (const name of [CONFIGURATION, "package.json", "tsconfig.json"]) {
      copyFileSync(join(ROOT, name), join(directory, name));
    }
    symlinkSync(join(ROOT, "node_modules"), join(directory, "node_modules"));
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      writeFileSync(join(directory, file), text);
    }
    const args = [COMMAND, "--output-type", "json", "."];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: directory,
      maxBuffer: 64 * 2 ** 20,
    });
    const { summary } = JSON.parse(stdout) as {
      summary: { violations: { from: string; to: string; rule: { name: string } }[] };
    };
    return summary.violations.map(({ from, to, rule }) => ({
      rule: rule.name,
      edge: `${from} -> ${/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(to)?.[1] ?? to}`,
    }));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** An import of `target` by `file`, both from the root. */
function specifier(file: string, target: string): string {
  return `${"../".repeat(file.split("/").length - 1) || "./"}${target}`;
}

/** An import, in each form that it can have. */
const FORMS: Record<string, string> = {
  "of a value": 'import { value } from "../policy/index.ts";\nexport const mine = value;\n',
  "of a type alone": 'import type { Type } from "../policy/index.ts";\nexport type Mine = Type;\n',
  "of a type in passing": 'export type Mine = import("../policy/index.ts").Type;\n',
  "that is handed on": 'export { value } from "../policy/index.ts";\n',
  "that is made when it is needed": 'export const mine = () => import("../policy/index.ts");\n',
  "by require": 'module.exports = require("../policy/index.ts");\n',
};
const formFile = (form: string) =>
  `functions/form${Object.keys(FORMS).indexOf(form)}.${form === "by require" ? "cjs" : "ts"}`;

describe("npm run check, by the table of rooms,", () => {
  /** The file of a room that imports what there is. */
  const probe = (room: string) => (room.endsWith("/") ? `${room}probe.ts` : room);
  const isOwn = (room: string, target: string) =>
    room.endsWith("/") ? target.startsWith(room) : target === room;
  let found: Awaited<ReturnType<typeof violations>>;

  before(async () => {
    const files: Record<string, string> = {
      "contract/one.ts": 'import type { Two } from "./two.ts";\nexport type One = Two;\n',
      "contract/two.ts": 'import type { One } from "./one.ts";\nexport type Two = One;\n',
      "stray/index.ts": 'import "../contract/one.ts";\n',
      "functions/dev.ts": 'import "chai";\n',
      "functions/lost.ts": 'import "./nowhere.ts";\n',
    };
    for (const target of TARGETS) {
      files[target] = "export const value = 1;\nexport type Type = string;\n";
    }
    for (const [form, text] of Object.entries(FORMS)) files[formFile(form)] = text;
    for (const room of Object.keys(ROOMS)) {
      const file = probe(room);
      const imports = [
        ...TARGETS.filter((target) => target !== file).map((target) => specifier(file, target)),
        ...PACKAGES,
      ];
      files[file] = [
        ...imports.map((from) => `import "${from}";\n`),
        "export const value = 1;\n",
      ].join("");
    }
    found = await violations(files);
  });

  for (const [room, { imports, packages }] of Object.entries(ROOMS)) {
    it(`lets ${room} import ${[...imports, ...packages].join(", ") || "nothing of ours"}, and refuses each other import`, () => {
      const file = probe(room);
      const isAllowed = (target: string) =>
        isOwn(room, target) ||
        imports.some((place) =>
          place.endsWith("/") ? target.startsWith(place) : target === place,
        );
      const forbidden = [
        ...TARGETS.filter((target) => target !== file && !isAllowed(target)),
        ...PACKAGES.filter((name) => !packages.some((start) => name.startsWith(start))),
      ];
      const mine = found
        .filter(({ rule, edge }) => rule !== "no circles" && edge.startsWith(`${file} -> `))
        .map(({ edge }) => edge);
      expect([...new Set(mine)].sort()).to.deep.equal(
        forbidden.map((target) => `${file} -> ${target}`).sort(),
      );
    });
  }

  it("is the one in CONTRIBUTING.md", () => {
    const text = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
    const rows = [...text.matchAll(/^\| `([^`]+)` \| (.+) \| (.+) \|$/gm)];
    const listed = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    const written = rows.map(([, room, imports, packages]) => [
      room,
      { imports: listed(imports), packages: listed(packages) },
    ]);
    expect(Object.fromEntries(written)).to.deep.equal(ROOMS);
  });

  for (const form of Object.keys(FORMS)) {
    it(`refuses an import ${form}`, () => {
      const edge = `${formFile(form)} -> policy/index.ts`;
      expect(found.map((violation) => violation.edge)).to.include(edge);
    });
  }

  it("refuses a circle of types alone", () => {
    const circles = found.filter(({ rule }) => rule === "no circles").map(({ edge }) => edge);
    expect(circles).to.include("contract/one.ts -> contract/two.ts");
  });

  it("refuses a folder that is not in the table", () => {
    expect(found).to.deep.include({
      rule: "every file has a room in the table",
      edge: "stray/index.ts -> contract/one.ts",
    });
  });

  it("refuses a devDependency in what is deployed", () => {
    expect(found).to.deep.include({
      rule: "what is deployed needs no devDependency",
      edge: "functions/dev.ts -> chai",
    });
  });

  it("refuses an import that leads nowhere", () => {
    expect(found.map(({ rule }) => rule)).to.include("every import leads somewhere");
  });
});
