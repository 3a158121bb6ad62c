import * as ts from "typescript";
import { type Declarations, readDeclarations } from "./declarations.ts";
import { docOf } from "./doc.ts";
import { withoutLinks } from "./limit.ts";
import { type Member, membersOf } from "./member.ts";
import { TypeNames } from "./typeNames.ts";

const INTRODUCTION = `# The components, their arguments and outputs

Audience: anyone who uses these components in a Pulumi program of their own.

<!-- Written by "npm run docs:components" from the comments in components/. Change those, not this file. -->

Import components and types from \`components/index.ts\`, and the limits of arguments from \`components/limits.ts\`. A component
checks its arguments before it registers anything. If one is invalid, the error has the argument, its limit and its value.

**Child resources.** Each component has \`nodes\`, with all its child resources:

\`\`\`ts
export const firehoseArn = pipeline.nodes.firehose.arn;
\`\`\`

**Changing a child.** \`transform\` takes arguments that replace those of a child, or a function. The function gets the child's
arguments, resource options and name. It can change both objects, or return other arguments. \`dependsOn\` and \`hooks\` are
added to those the child has, and its parent is always the component:

\`\`\`ts
transform: {
  stream: { shardLevelMetrics: ["IncomingBytes"] },
  firehose: (args, opts) => {
    args.name = "clicks";
    opts.protect = true;
    opts.ignoreChanges = ["tags"];
  },
},
\`\`\`
`;

/** The text of guides/components.md, from the declarations and comments in `directory`. */
export function componentGuide(directory: string): string {
  const declarations = readDeclarations(directory);
  const names = new TypeNames(declarations);
  const components = [...declarations.components].map(([name, node]) =>
    componentSection(name, node, declarations, names),
  );
  return [INTRODUCTION, ...components, typesSection(declarations, names)].join("\n");
}

function componentSection(
  name: string,
  node: ts.ClassDeclaration,
  declarations: Declarations,
  names: TypeNames,
): string {
  const { description, example } = docOf(node);
  const table = (title: string, rows: readonly string[][]) =>
    rows.length > 0 ? [tableOf(title, rows)] : [];
  const described = (text: string) => withoutLinks(text, declarations);
  const rowsOf = (type: string, toRow: (member: Member) => string[]) => {
    const declared = declarations.types.get(type);
    if (!declared || !ts.isInterfaceDeclaration(declared)) throw new Error(`no interface ${type}`);
    return membersOf(declared, declarations).map(toRow);
  };
  return [
    `## ${name}\n`,
    `${described(description)}\n`,
    ...(example === undefined ? [] : [`\`\`\`ts\n${example}\n\`\`\`\n`]),
    ...table(
      "Argument | Type | Default | Description",
      rowsOf(`${name}Args`, (member) => argumentRow(member, declarations, names)),
    ),
    ...table("Output | Type | Description", outputRows(node, declarations, names)),
    ...table("Method | Description", methodRows(node, declarations)),
    ...table(
      "Node | Type | Description",
      rowsOf(`${name}Nodes`, ({ name, declaredType, description }) => [
        code(name),
        names.linked(declaredType),
        described(description),
      ]),
    ),
  ].join("\n");
}

function argumentRow(member: Member, declarations: Declarations, names: TypeNames): string[] {
  const { name, type, declaredType, isOptional, description } = member;
  const standard = isOptional ? (member.default ?? "none") : "required";
  const isCode = /^(true|false|\d+)$/.test(standard);
  return [
    code(name),
    names.linked(isOptional ? type : declaredType),
    isCode ? code(standard) : standard,
    withoutLinks(description, declarations),
  ];
}

const isPublic = (member: ts.ClassElement): boolean =>
  member.name !== undefined && !ts.isPrivateIdentifier(member.name);

function outputRows(node: ts.ClassDeclaration, declarations: Declarations, names: TypeNames) {
  return node.members
    .filter(ts.isPropertyDeclaration)
    .filter((member) => isPublic(member) && member.name.getText() !== "nodes")
    .map((member) => [
      code(member.name.getText()),
      names.linked(member.type),
      withoutLinks(docOf(member).description, declarations),
    ]);
}

function methodRows(node: ts.ClassDeclaration, declarations: Declarations): string[][] {
  return node.members
    .filter(ts.isMethodDeclaration)
    .filter(isPublic)
    .map((member) => [
      code(
        `${member.name.getText()}(${member.parameters.map((parameter) => parameter.getText()).join(", ")})`,
      ),
      withoutLinks(docOf(member).description, declarations),
    ]);
}

/** The types that arguments refer to: interfaces as tables, others as they are declared. */
function typesSection(declarations: Declarations, names: TypeNames): string {
  const sections = names.mentioned().map(([name, node]) => {
    const { description } = docOf(node);
    const head = `### ${name}\n\n${withoutLinks(description, declarations)}\n`;
    if (ts.isInterfaceDeclaration(node)) {
      const rows = membersOf(node, declarations).map((member) =>
        argumentRow(member, declarations, names),
      );
      return `${head}\n${tableOf("Property | Type | Default | Description", rows)}`;
    }
    const text = withoutLinks(node.getText().replace(/^export /, ""), declarations);
    return `${head}\n\`\`\`ts\n${text.replace(/^ *\/\/ biome-ignore.*\n/gm, "")}\n\`\`\`\n`;
  });
  return ["## Types of arguments\n", ...sections].join("\n");
}

function tableOf(title: string, rows: readonly string[][]): string {
  const columns = title.split(" | ").length;
  const lines = rows.map((cells) => `| ${cells.map(oneLine).join(" | ")} |`);
  return [`| ${title} |`, `|${"---|".repeat(columns)}`, ...lines, ""].join("\n");
}

const oneLine = (cell: string): string => cell.replace(/\s*\n\s*/g, " ");

/** Text as code in a cell. Code with a backtick takes two around it. */
function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  return `${fence}${text.replaceAll("|", "\\|")}${fence}`;
}
