import type { Graph, Resource } from "./graph.ts";

/**
 * What a stack declares, as `pulumi preview` of a new stack shows it: the tree of resources, the outputs, and how
 * many there are. Secrets are not shown.
 */
export function preview(graph: Graph): string {
  const rows = tree(graph.resources);
  const heading = ["Type", "Name", "Plan"] as const;
  const width = (column: 0 | 1) =>
    Math.max(...[heading, ...rows].map((row) => row[column].length)) + 2;
  const [first, second] = [width(0), width(1)];
  const line = (mark: string, [type, name, plan]: Row) =>
    ` ${mark}   ${type.padEnd(first)}${name.padEnd(second)}${plan}`;
  const outputs = Object.entries(graph.outputs).sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    `Previewing ${graph.project}, stack ${graph.stack}, in ${graph.region}.`,
    "Nothing is created. Account, ids and the seven digits behind a name are made up.",
    "",
    line(" ", heading),
    ...rows.map((row) => line("+", row)),
    ...(outputs.length > 0 ? ["", "Outputs:"] : []),
    ...outputs.map(([key, value]) => {
      const shown = graph.secretOutputs?.includes(key) ? "[secret]" : JSON.stringify(value);
      return `  + ${key}: ${shown}`;
    }),
    "",
    "Resources:",
    `    + ${graph.resources.length} to create${protectedCount(graph.resources)}`,
    ...remote(graph.resources),
  ].join("\n");
}

type Row = readonly [type: string, name: string, plan: string];

function tree(resources: readonly Resource[]): Row[] {
  const children = new Map<string | undefined, Resource[]>();
  for (const resource of resources) {
    children.set(resource.parent, [...(children.get(resource.parent) ?? []), resource]);
  }
  const rows = (resource: Resource, lead: string, branch: string): Row[] => {
    const below = children.get(resource.urn) ?? [];
    return [
      [`${branch}${shortType(resource.type)}`, resource.name, plan(resource)],
      ...below.flatMap((child, i) => {
        const last = i === below.length - 1;
        return rows(child, `${lead}${last ? "   " : "│  "}`, `${lead}${last ? "└─ " : "├─ "}`);
      }),
    ];
  };
  return (children.get(undefined) ?? []).flatMap((root) => rows(root, "", ""));
}

/** `aws:s3/bucket:Bucket` is shown as `aws:s3:Bucket`, as the CLI does. */
function shortType(type: string): string {
  const [packageName, module = "", name = ""] = type.split(":");
  const [folder, file] = module.split("/");
  const plain = name.charAt(0).toLowerCase() + name.slice(1);
  return file === plain ? `${packageName}:${folder}:${name}` : type;
}

function plan({ options, remote: isRemote }: Resource): string {
  return [
    isRemote ? "create, remote" : "create",
    ...(options.protect ? ["protect"] : []),
    ...(options.retainOnDelete ? ["retainOnDelete"] : []),
  ].join(", ");
}

/** What isn't seen here. */
function remote(resources: readonly Resource[]): string[] {
  const names = resources.filter((resource) => resource.remote).map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    "",
    `A plugin makes the parts of what is remote (${names.join(", ")}): only pulumi preview shows them, and counts them.`,
  ];
}

function protectedCount(resources: readonly Resource[]): string {
  const count = resources.filter(({ options }) => options.protect).length;
  return count > 0 ? `, ${count} of them protected` : "";
}
