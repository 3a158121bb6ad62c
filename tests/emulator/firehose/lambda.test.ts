import { expect } from "chai";
import { type Delivery, LAMBDA_ARN, openDelivery } from "./support.ts";

/** Does to each record what its text says; to the whole batch, when the first one says so. */
const HANDLER = `
exports.handler = async ({ records }) => {
  const said = ({ data }) => Buffer.from(data, "base64").toString();
  const batch = said(records[0]);
  if (batch === "throw") throw new Error("boom");
  if (batch === "exit") process.exit(1);
  if (batch === "nothing") return undefined;
  if (batch === "empty") return {};
  const answers = {
    ok: [{ result: "Ok", data: "b2sK" }],
    drop: [{ result: "Dropped" }],
    fail: [{ result: "ProcessingFailed" }],
    omit: [],
    twice: [{ result: "Ok", data: "b2sK" }, { result: "Ok", data: "b2sK" }],
    null: [{ result: "Ok", data: null }],
    other: [{ result: "Fine", data: "b2sK" }],
    large: [{ result: "Ok", data: "A".repeat(6 * 1024 * 1024) }],
  };
  const returned = records.flatMap((record) =>
    answers[said(record)].map((answer) => ({ recordId: record.recordId, ...answer })));
  return { records: [...returned, { recordId: "unknown", result: "Ok", data: "b2sK" }] };
};`;

describe("a Firehose with a function in the local Lambda", () => {
  let delivery: Delivery;
  afterEach(() => delivery.world.remove());

  /** Error code and attempts of each failed record, by its text. */
  async function failures(): Promise<Record<string, string>> {
    const objects = Object.entries(await delivery.objects());
    const lines = objects
      .filter(([key]) => key.startsWith("errors/"))
      .flatMap(([, text]) => text.trim().split("\n"))
      .map((line) => JSON.parse(line));
    expect(lines.every(({ lambdaARN }) => lambdaARN === LAMBDA_ARN)).to.equal(true);
    return Object.fromEntries(
      lines.map(({ rawData, errorCode, attemptsMade }) => [
        Buffer.from(rawData, "base64").toString(),
        `${errorCode} ${attemptsMade}`,
      ]),
    );
  }

  it("sorts every kind of answer to a record, and every way to fail a batch", async () => {
    delivery = await openDelivery({
      handler: HANDLER,
      s3: { prefix: "data/", errorOutputPrefix: "errors/" },
    });
    await delivery.put("ok", "drop", "fail", "omit", "twice", "null", "other", "ok");
    await delivery.settled();
    for (const batch of ["throw", "exit", "nothing", "empty", "large"]) {
      await delivery.put(batch);
      await delivery.settled();
    }
    expect(await failures()).to.deep.equal({
      fail: "Lambda.ProcessingFailedStatus 1",
      omit: "Lambda.MissingRecordId 1",
      twice: "Lambda.DuplicatedRecordId 1",
      null: "Lambda.InvalidReturnFormat 1",
      other: "Lambda.InvalidReturnFormat 1",
      throw: "Lambda.FunctionError 4",
      exit: "Lambda.FunctionError 4",
      nothing: "Lambda.MissingRecordId 1",
      empty: "Lambda.MissingRecordId 1",
      large: "Lambda.FunctionError 4",
    });
    const delivered = Object.entries(await delivery.objects())
      .filter(([key]) => key.startsWith("data/"))
      .map(([, text]) => text);
    expect(delivered).to.deep.equal(["ok\nok\n"]);
    const { transformed, dropped } = delivery.firehose;
    expect([transformed, dropped]).to.deep.equal([13, 1]);
  });
});
