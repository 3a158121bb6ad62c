import { expect } from "chai";
import { type Outcome, outcomes } from "../../../emulator/firehose/outcome.ts";

const data = Buffer.from("line\n").toString("base64");
const ok: Outcome = { result: "Ok", data: Buffer.from("line\n"), partitionKeys: undefined };
const MISSING = {
  code: "Lambda.MissingRecordId",
  message:
    "One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.",
};

function of(records: unknown, ids = ["a", "b"]): Outcome[] {
  return outcomes(ids, Buffer.from(JSON.stringify({ records })));
}

describe("outcomes of a transformation", () => {
  it("deliver what came back Ok, with its partition keys, in the order that was sent", () => {
    const partitionKeys = { tipo: "transacao" };
    expect(
      of([
        { recordId: "b", result: "Ok", data, metadata: { partitionKeys } },
        { recordId: "a", result: "Ok", data },
      ]),
    ).to.deep.equal([ok, { ...ok, partitionKeys }]);
  });

  it("pass over ids that were never sent, and entries that are no records", () => {
    expect(
      of(
        [{ recordId: "z", result: "Ok", data }, null, 7, { recordId: "a", result: "Ok", data }],
        ["a"],
      ),
    ).to.deep.equal([ok]);
  });

  it("drop what was dropped", () => {
    expect(of([{ recordId: "a", result: "Dropped" }], ["a"])).to.deep.equal([
      { result: "Dropped" },
    ]);
  });

  const failures: [string, unknown[], { code: string; message: string }][] = [
    [
      "ProcessingFailed",
      [{ recordId: "a", result: "ProcessingFailed", data }],
      { code: "Lambda.ProcessingFailedStatus", message: "ProcessingFailed status set for record" },
    ],
    ["an id left out", [], MISSING],
    [
      "an id returned twice",
      [
        { recordId: "a", result: "Ok", data },
        { recordId: "a", result: "Ok", data },
      ],
      {
        code: "Lambda.DuplicatedRecordId",
        message:
          "Multiple records were returned with the same record Id. Ensure that the Lambda function returns a unique record Id for each record.",
      },
    ],
    [
      "Ok without data",
      [{ recordId: "a", result: "Ok", data: null }],
      {
        code: "Lambda.InvalidReturnFormat",
        message:
          "The data field cannot be null when the SourceType is DirectPut or KinesisStreamAsSource and processing result is Ok. The value field cannot be null when the SourceType is MSKAsSource and processing result is Ok.",
      },
    ],
    [
      "a result that Firehose doesn't know",
      [{ recordId: "a", result: "ok", data }],
      {
        code: "Lambda.InvalidReturnFormat",
        message: "The result field must be Ok, Dropped or ProcessingFailed.",
      },
    ],
    [
      "data that is no base64",
      [{ recordId: "a", result: "Ok", data: "{}" }],
      { code: "Lambda.InvalidReturnFormat", message: "The data field must be base64." },
    ],
  ];
  for (const [what, records, failure] of failures) {
    it(`fail one record, and no other, for ${what}`, () => {
      expect(of([...records, { recordId: "b", result: "Ok", data }])).to.deep.equal([
        { result: "Failed", failure },
        ok,
      ]);
    });
  }

  it("fail every record when the answer has no records or is no JSON", () => {
    for (const answer of ["{}", "null", '"x"', "", "{", '{"records":{}}']) {
      expect(outcomes(["a", "b"], Buffer.from(answer)), answer).to.deep.equal([
        { result: "Failed", failure: MISSING },
        { result: "Failed", failure: MISSING },
      ]);
    }
  });
});
