import type { Difference } from "../difference.ts";
import type { LocalRun } from "../localRun.ts";
import type { Results } from "../results.ts";
import { fraudSection, type Source } from "./fraud.ts";
import { differenceSection, memorySection } from "./localRun.ts";
import { notebookSection } from "./notebook.ts";
import { segmentationSection } from "./segmentation.ts";

/** All that the page is made of. */
export interface Findings {
  readonly source: Source;
  readonly results: Results;
  readonly run: LocalRun;
  readonly difference: Difference;
  /** The Handbook's section, whole. */
  readonly handbook: string;
}

/** The page of results, in Markdown: the same findings, the same bytes. */
export function page({ source, results, run, difference, handbook }: Findings): string {
  const { fraud, segmentation } = results.versions;
  const sections = [
    `# What the models are worth

For whoever decides on a model or a threshold. Written by \`npm run evaluate\`, each section under the command that repeats it. The models are \`${fraud}\` and \`${segmentation}\`.

${
  source.simulated
    ? "All traffic but the Handbook's is simulated, by this project. So the figures"
    : "The local run's traffic is simulated, by this project; so its figures"
} say what each part adds and that it works, not what a bank will see: simulated fraudsters do what somebody thought of. Nothing here was run against AWS.`,
    fraudSection(results, source),
    segmentationSection(results),
    memorySection(run),
    differenceSection(difference, run),
    notebookSection(results, source),
    handbook,
  ];
  return `${sections.join("\n\n")}\n`;
}
