import { expect } from "chai";
import type { EndedRecord, RecordOutcome } from "../../../functions/scoring/outcome.ts";
import { RESPONSE_BYTES, respond } from "../../../functions/scoring/response.ts";
import { LIMITS } from "../../../functions/scoring/score.ts";
import { firehoseEvent } from "../../support/firehoseEvent.ts";
import { base64 } from "../../support/scoring.ts";

const { records } = firehoseEvent([Buffer.from("ruim"), Buffer.from("um"), Buffer.from("dois")]);
const line = (text: string): RecordOutcome => {
  return { kind: "transacao", line: Buffer.from(text), suspected: false };
};
const fates: RecordOutcome[] = [{ refused: "not-json" }, line("um\n"), line("dois\n")];
const ended = (outcomes: RecordOutcome[]): EndedRecord[] =>
  records.map((source, i) => ({ source, outcome: outcomes[i] as RecordOutcome }));

describe("the response to Firehose", () => {
  const whole = JSON.stringify(respond(ended(fates)).result).length;

  it("stays below what Lambda cuts off, and each call below what a serverless endpoint takes", () => {
    expect(RESPONSE_BYTES).to.be.below(6_291_556);
    expect(LIMITS.bytes).to.be.below(4 * 1024 * 1024);
  });

  it("fills its room to the byte", () => {
    const { result } = respond(ended(fates), whole);

    expect(JSON.stringify(result).length).to.equal(whole);
    expect(result).to.deep.equal(respond(ended(fates)).result);
  });

  it("gives room to scored lines before the data of failed records", () => {
    const response = respond(ended(fates), whole - 1);

    expect(response.records.map(({ outcome }) => outcome)).to.deep.equal(fates);
    expect(response.result.records.map(({ result, data }) => ({ result, data }))).to.deep.equal([
      { result: "ProcessingFailed", data: undefined },
      { result: "Ok", data: base64("um\n") },
      { result: "Ok", data: base64("dois\n") },
    ]);
  });

  it("fails a line without room and still takes a smaller one after it", () => {
    const long = line("x".repeat(1000));

    const response = respond(ended([long, line("um\n"), line("dois\n")]), whole + 100);

    expect(response.records.map(({ outcome }) => outcome)).to.deep.equal([
      { failed: "response-full" },
      ...fates.slice(1),
    ]);
    expect(JSON.stringify(response.result).length).to.be.at.most(whole + 100);
  });
});
