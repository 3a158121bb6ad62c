import { wrapped } from "../../cli/text.ts";
import type { Graph } from "../graph.ts";
import type { Analyzer } from "./analyzer.ts";
import type { Unjudged } from "./unjudged.ts";
import type { Violation } from "./violation.ts";

/**
 * What breaks which rule, as `pulumi preview --policy-pack` shows it, how much there is, and what only that can judge.
 */
export function report(
  graph: Graph,
  { name, version, rules }: Analyzer,
  violations: readonly Violation[],
  unjudged: readonly Unjudged[],
): string {
  const count = (level: Violation["level"]) =>
    violations.filter((one) => one.level === level).length;
  const mark = count("mandatory") > 0 ? "❌" : violations.length > 0 ? "⚠️" : "✅";
  return [
    `Policies of ${graph.project}, stack ${graph.stack}, in ${graph.region}:`,
    `    ${mark} ${name}@v${version}`,
    ...violations.flatMap((violation) => [
      `        - [${violation.level}] [severity: ${violation.severity}]  ${violation.rule}${subject(violation.urn)}`,
      ...violation.message.split("\n").map((line) => `          ${line}`),
    ]),
    "",
    `${graph.resources.length} resources, ${rules.length} rules: ${count("mandatory")} mandatory and ${count("advisory")} advisory violations`,
    ...unjudged.flatMap(({ component, rules: names }) => [
      "",
      `Not judged here: parts of ${component}, which only its plugin knows.`,
      "pulumi preview --policy-pack policy judges them by these rules:",
      ...wrapped(names.join(", "), "    ", "    "),
    ]),
  ].join("\n");
}

/** `  (aws:s3/bucket:Bucket: lake-bucket)`; nothing for the stack as a whole. */
function subject(urn: string): string {
  const [, , types = "", name] = urn.split("::");
  return name ? `  (${types.split("$").at(-1)}: ${name})` : "";
}
