import { expect } from "chai";
import { XMLValidator } from "fast-xml-parser";
import { plots } from "../../../training/evaluation/plots.ts";
import { results } from "../../../training/evaluation/results.ts";
import { datasetOf, modelsOf, TRAFFIC } from "./dataset.ts";

const found = results(modelsOf(TRAFFIC), datasetOf(TRAFFIC));
const drawn = plots(found);

/** What a reader sees written, each text once. */
function texts(svg: string): string[] {
  return [...new Set(Array.from(svg.matchAll(/<text[^>]*>([^<]*)</g), ([, text]) => text ?? ""))];
}

describe("the plots", () => {
  it("are whole SVG files of their own, that ask for nothing from elsewhere", () => {
    expect(Object.keys(drawn)).to.deep.equal([
      "precision-recall.svg",
      "scores.svg",
      "recall-by-alerts.svg",
      "calibration.svg",
      "segments.svg",
    ]);
    for (const [name, svg] of Object.entries(drawn)) {
      expect(XMLValidator.validate(svg), name).to.equal(true);
      expect(svg.match(/<svg [^>]*viewBox="0 0 \d+ \d+"/), name).to.have.lengthOf(1);
      expect(svg, name).not.to.match(/NaN|undefined|Infinity|(?:href|src)=|url\((?!#)/);
    }
  });

  it("have the same bytes when they are drawn again", () => {
    expect(plots(found)).to.deep.equal(drawn);
  });

  it("say what is on their axes, and in what the reader's own words are", () => {
    expect(texts(drawn["precision-recall.svg"] ?? "")).to.include.members([
      "precision",
      "recall",
      "threshold 0.5: precision 0.75, recall 0.75",
    ]);
    expect(texts(drawn["scores.svg"] ?? "")).to.include.members([
      "probability of fraud",
      "transactions",
      "frauds",
      "others",
      "threshold 0.5",
    ]);
    expect(texts(drawn["recall-by-alerts.svg"] ?? "")).to.include.members([
      "alerts a day",
      "recall",
      "account-takeover",
      "anomalous-amount",
      "compromised-counterparty",
      "all frauds",
      "threshold",
    ]);
    expect(texts(drawn["calibration.svg"] ?? "")).to.include.members([
      "mean probability of fraud",
      "share of frauds",
    ]);
  });

  it("name every segment, however long its name, and every feature", () => {
    const written = texts(drawn["segments.svg"] ?? "");

    expect(written).to.include.members(["Lojistas", "log_saldo", "parte_noite", "−0.8", "1.3"]);
    expect(written.join("")).to.include("Correntistas que pouco gastam com alimentação");
  });
});
