/**
 * Which room may import which, and who may use Pulumi and the AWS SDK. CONTRIBUTING.md shows this table; a test compares
 * them. `npm run check` refuses every other import, and every circle, those of types alone included.
 *
 * A room is a folder, or a file of the top level. `components/`, `program/` and `emulator/` have a face, their index.ts:
 * others import that alone. `components/` has a second one, limits.ts, which loads no AWS provider.
 * tests/ may import everything, and nobody imports tests/ or models/, which holds artifacts only.
 */
export const ROOMS = {
  "index.ts": {
    imports: ["settings.ts", "trainedModels.ts", "components/index.ts", "contract/"],
    packages: ["@pulumi/"],
  },
  "settings.ts": {
    imports: ["settings/", "components/index.ts", "components/limits.ts"],
    packages: ["@pulumi/"],
  },
  "trainedModels.ts": { imports: ["contract/"], packages: ["@pulumi/"] },
  "settings/": { imports: ["components/limits.ts", "contract/"], packages: ["@pulumi/"] },
  // Bundles functions/ by path. The hook that asks SageMaker runs in the Pulumi program.
  "components/": { imports: [], packages: ["@pulumi/", "@aws-sdk/"] },
  "policy/": { imports: [], packages: ["@pulumi/"] },
  "contract/": { imports: [], packages: [] },
  "features/": { imports: ["contract/"], packages: [] },
  "xgboost/": { imports: [], packages: [] },
  "functions/": { imports: ["features/", "contract/", "xgboost/"], packages: ["@aws-sdk/"] },
  "cli/": { imports: [], packages: [] },
  "lake/": { imports: [], packages: ["@aws-sdk/"] },
  "producer/": { imports: [], packages: ["@aws-sdk/"] },
  "simulator/": { imports: ["contract/", "cli/", "producer/"], packages: ["@aws-sdk/"] },
  "program/": { imports: ["cli/"], packages: ["@pulumi/"] },
  "emulator/": { imports: ["program/index.ts", "xgboost/"], packages: ["@aws-sdk/"] },
  "local/": {
    imports: ["emulator/index.ts", "program/index.ts", "lake/", "producer/", "contract/", "cli/"],
    packages: ["@aws-sdk/"],
  },
  // Writes the guides that are made of the code's own comments, which it reads as text.
  "guides/": { imports: [], packages: [] },
  "operations/": { imports: ["lake/", "producer/", "contract/", "cli/"], packages: ["@aws-sdk/"] },
  "training/": {
    imports: ["lake/", "features/", "contract/", "simulator/", "cli/"],
    packages: ["@aws-sdk/"],
  },
};

/** Packages that not every room may use, by how their names start. */
const RESTRICTED = ["@pulumi/", "@aws-sdk/"];

/** What runs in AWS, or in the Pulumi program: there is nothing but `dependencies` where that is deployed from. */
const DEPLOYED = [
  ...["index.ts", "settings.ts", "trainedModels.ts", "settings/", "components/"],
  ...["functions/", "features/", "contract/", "xgboost/"],
];

/** A regular expression that matches the paths of a room. */
const inside = (place) => `^${place.replaceAll(".", "\\.")}${place.endsWith("/") ? "" : "$"}`;
const PACKAGE = "(^|/)node_modules/";
const TESTS = "^tests/";

const roomRules = Object.entries(ROOMS).flatMap(([room, { imports, packages }]) => [
  {
    name: `${room} imports ${imports.join(", ") || "nothing of ours"}`,
    severity: "error",
    from: { path: inside(room) },
    to: {
      pathNot: [room, ...imports].map(inside).concat(PACKAGE),
      dependencyTypesNot: ["core"],
    },
  },
  {
    name: `${room} uses ${packages.join(" and ") || "neither Pulumi nor the AWS SDK"}`,
    severity: "error",
    from: { path: inside(room) },
    to: {
      path: RESTRICTED.filter((name) => !packages.includes(name)).map((name) => PACKAGE + name),
    },
  },
]);

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...roomRules.filter(({ to }) => to.path?.length !== 0),
    {
      name: "every file has a room in the table",
      severity: "error",
      from: { pathNot: [TESTS, ...Object.keys(ROOMS).map(inside)] },
      to: {},
    },
    { name: "no circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "every import leads somewhere",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "what is deployed needs no devDependency",
      severity: "error",
      from: { path: DEPLOYED.map(inside) },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "types", "default"],
    },
  },
};
