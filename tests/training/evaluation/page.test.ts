import { expect } from "chai";
import type { Difference } from "../../../training/evaluation/difference.ts";
import { keptHandbook } from "../../../training/evaluation/page/handbook.ts";
import { type Findings, page } from "../../../training/evaluation/page/page.ts";
import { plots } from "../../../training/evaluation/plots.ts";
import { results } from "../../../training/evaluation/results.ts";
import { datasetOf, modelsOf, TRAFFIC } from "./dataset.ts";
import { SUMMARY } from "./run.ts";

const DIFFERENCE: Difference = {
  transactions: 20_000,
  days: 29.9,
  overMillionth: 0.66551,
  overHundredth: 0.0228,
  acrossThreshold: 0.0008,
  mean: 0.0023752,
  largest: 0.8271,
};
const FINDINGS: Findings = {
  source: {
    command: "npm run evaluate -- --seed 3",
    origin: "Simulated with seed 3.",
    simulated: true,
  },
  results: results(modelsOf(TRAFFIC), datasetOf(TRAFFIC)),
  run: SUMMARY,
  difference: DIFFERENCE,
  handbook: keptHandbook(undefined),
};
const TEXT = page(FINDINGS);

/** The section of a page under a heading, up to the next heading of any level. */
function section(text: string, title: string): string {
  const from = text.indexOf(`# ${title}\n`);
  expect(from, title).to.be.at.least(0);
  const rest = text.slice(from + title.length + 3);
  return rest.slice(0, rest.search(/^#/m) >>> 0);
}

/** Rows of the tables in a section, their cells. */
function rows(title: string, text = TEXT): string[][] {
  const lines = section(text, title).split("\n");
  return lines
    .filter((line) => line.startsWith("|") && !line.startsWith("| ---"))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );
}

describe("the page of results", () => {
  it("tells what the fraud model is worth", () => {
    expect(rows("Frauds in unseen traffic")).to.deep.equal([
      ["", ""],
      ["average precision", "0.817"],
      ["area under the ROC curve", "0.771"],
      ["precision at the threshold of 0.5", "0.750"],
      ["recall there", "0.750"],
      ["recall of 1 account-takeover", "1.000"],
      ["recall of 2 anomalous-amount", "1.000"],
      ["recall of 1 compromised-counterparty", "0.000"],
      ["alerts a day", "0.3"],
    ]);
    expect(section(TEXT, "Frauds in unseen traffic")).to.include(
      "16 transactions in 15 days, 4 of them frauds (25.0 %)",
    );
  });

  it("tells what profiles and confirmations add, by scenario, losses as losses", () => {
    expect(rows("What profiles and confirmations add")).to.deep.equal([
      [
        ...["", "frauds", "recall", "without profiles", "without confirmations"],
        ...["gain from profiles", "gain from confirmations"],
      ],
      ["account-takeover", "80", "0.750", "0.050", "0.650", "+0.700", "+0.100"],
      ["anomalous-amount", "100", "0.990", "1.000", "0.990", "−0.010", "+0.000"],
      ["all scenarios", "as it is", "without profiles", "without confirmations"],
      ["alerts", "240", "120", "200"],
      ["precision", "0.950", "", "0.900"],
    ]);
  });

  it("tells how far the pipeline is from training", () => {
    expect(rows("The same row in training and in the pipeline")).to.deep.equal([
      ["", "transactions"],
      ["probability differs by more than 0.000001", "66.55 %"],
      ["by more than 0.01", "2.28 %"],
      ["is on the other side of the threshold", "0.08 %"],
      ["scored without history (`indisponivel`)", "12"],
    ]);
    expect(section(TEXT, "The same row in training and in the pipeline")).to.include(
      "The mean absolute difference is 0.00238, the largest 0.827. A local run is the worst case: it plays 30 days in 20 batches, so that one batch holds 36 hours",
    );
  });

  it("compares with the notebook, and says how little that means", () => {
    expect(rows("The original notebook")).to.deep.equal([
      ["", "precision", "recall", "F1"],
      ["notebook, as published: isolation forest, its own data", "1.00", "0.88", "0.93"],
      ["our fraud model at its threshold of 0.5, simulated traffic", "0.667", "1.000", "0.800"],
      ["one line: above 5 times the account's mean, simulated traffic", "1.000", "0.500", "0.667"],
    ]);
    expect(section(TEXT, "The original notebook")).to.include("The task is next to trivial");
  });

  it("tells how large the segments are", () => {
    expect(rows("Segments")).to.deep.equal([
      ["segment", "accounts", "transactions"],
      ["Lojistas", "33.3 %", "62.5 %"],
      ["Correntistas que pouco gastam com alimentação", "66.7 %", "37.5 %"],
    ]);
  });

  it("shows every plot that is drawn, and no other", () => {
    const shown = Array.from(TEXT.matchAll(/!\[[^\]]+\]\(results\/([^)]+)\)/g), ([, name]) => name);

    expect(shown.sort()).to.deep.equal(Object.keys(plots(FINDINGS.results)).sort());
  });

  it("says under each heading what was typed, and what is simulated", () => {
    const commands = Array.from(TEXT.matchAll(/^```sh\n(.*)\n```$/gm), ([, typed]) => typed);

    expect(new Set(commands)).to.deep.equal(
      new Set([
        "npm run evaluate -- --seed 3",
        "npm start && npm run evaluate",
        "npm run benchmark:handbook -- --data FILE",
      ]),
    );
    expect(TEXT).to.include("All traffic but the Handbook's is simulated");
    expect(TEXT).to.include("Nothing here was run against AWS.");
  });

  it("holds nothing that has no value, and has the same bytes again", () => {
    expect(TEXT).not.to.match(/undefined|null|NaN|Infinity/);
    expect(page(FINDINGS)).to.equal(TEXT);
  });

  it("does not claim to know the frauds, or their kinds, of data that doesn't tell", () => {
    const unnamed = { ...datasetOf(TRAFFIC), scenarios: TRAFFIC.map(() => undefined) };
    const text = page({
      ...FINDINGS,
      source: { ...FINDINGS.source, origin: "Delivered.", simulated: false },
      results: results(modelsOf(TRAFFIC), unnamed),
    });

    expect(rows("The original notebook", text)).to.have.lengthOf(2);
    expect(text).not.to.include("All traffic but the Handbook's is simulated");
    expect(text).to.include("only who trained it can tell");
  });
});
