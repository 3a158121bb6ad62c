import { gzipSync } from "node:zlib";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { expect } from "chai";
import { SAMPLE_CONFIRMATION } from "../../contract/confirmation.ts";
import { encodeEvent } from "../../contract/event.ts";
import { sha256 } from "../../lake/failedRecord.ts";
import { Ledger } from "../../operations/ledger.ts";
import { RedriveReport } from "../../operations/redrive/report.ts";
import { type RedriveOptions, redrive } from "../../operations/redrive/run.ts";
import {
  ARRIVAL,
  ERRORS,
  failedLine,
  type Operated,
  operated,
  PLACES,
  transaction,
  UNSEEN,
} from "./support.ts";

describe("redrive", () => {
  let open: Operated;
  beforeEach(async () => {
    open = await operated();
  });
  afterEach(() => open.close());

  function run(options: Partial<RedriveOptions> = {}, report = new RedriveReport()) {
    const { signal } = new AbortController();
    const usual = { maxAttempts: 5, dryRun: false, signal, show: UNSEEN };
    return redrive(PLACES, open.clients, { ...usual, ...options }, report);
  }

  async function counted(options: Partial<RedriveOptions> = {}) {
    const { replayed, done, twice, quarantined, unreadable } = await run(options);
    return {
      replayed,
      done,
      twice,
      quarantined: Object.fromEntries(quarantined),
      unreadable: unreadable.count,
    };
  }

  const texts = async () => (await open.records()).map(({ data }) => data);
  const NOTHING = { replayed: 0, done: 0, twice: 0, quarantined: {}, unreadable: 0 };

  it("puts valid records back as they came, under their account, whatever kind of error they failed with", async () => {
    const confirmed = Buffer.from(encodeEvent(SAMPLE_CONFIRMATION));
    open.write("lake", ERRORS, failedLine(transaction(1)));
    open.write(
      "lake",
      "failed/partitioning-failed/year=2026/delivery-2",
      failedLine(transaction(2, { numero_conta: "1-X" })),
    );
    open.write("lake", "failed/format-conversion-failed/delivery-3", failedLine(confirmed));

    expect(await counted()).to.deep.equal({ ...NOTHING, replayed: 3 });
    expect(await open.records()).to.have.deep.members([
      { partitionKey: "17251-9", data: transaction(1).toString() },
      { partitionKey: "1-X", data: transaction(2, { numero_conta: "1-X" }).toString() },
      { partitionKey: SAMPLE_CONFIRMATION.numero_conta, data: confirmed.toString() },
    ]);
  });

  it("reads lines of every age: plain and gzip, both spellings, numbers and text", async () => {
    const old = (n: number, changed: object = {}) => ({
      attemptsMade: "4",
      arrivalTimestamp: `${ARRIVAL}`,
      lastErrorCode: "Lambda.FunctionError",
      attemptEndingTimestamp: `${ARRIVAL + 1}`,
      rawData: transaction(n).toString("base64"),
      lambdaArn: "arn:aws:lambda:sa-east-1:123456789012:function:scoring:$LATEST",
      ...changed,
    });
    const lines = [old(2), old(3, { lambdaArn: undefined, LambdaARN: "x", more: { a: 1 } })];
    open.write("lake", ERRORS, failedLine(transaction(1)));
    open.write(
      "lake",
      `${ERRORS}.gz`,
      gzipSync(lines.map((line) => JSON.stringify(line)).join("\n\n")),
    );

    const { replayed, codes } = await run();

    expect({ replayed, codes: Object.fromEntries(codes) }).to.deep.equal({
      replayed: 3,
      codes: { "Lambda.ProcessingFailedStatus": 1, "Lambda.FunctionError": 2 },
    });
    expect(await texts()).to.have.members([1, 2, 3].map((n) => transaction(n).toString()));
  });

  it("does nothing a second time, not even with a second copy of a line", async () => {
    open.write("lake", ERRORS, failedLine(transaction(1)).repeat(2));

    expect(await counted()).to.deep.equal({ ...NOTHING, replayed: 1, done: 1 });
    open.write("lake", `${ERRORS}-copy`, failedLine(transaction(1)));
    expect(await counted()).to.deep.equal({ ...NOTHING, done: 3 });
    expect(await texts()).to.have.lengthOf(1);
  });

  it("sets aside what the contract refuses, with its reason and its field, in the same bytes each time", async () => {
    const poison = [Buffer.from("not json"), transaction(1, { valor_transacao: -1 }), Buffer.of()];
    open.write(
      "lake",
      ERRORS,
      poison.map((each) => failedLine(each)).join("") + failedLine(transaction(2)),
    );
    const whys = { "not-json": 1, "impossible valor_transacao": 1, empty: 1 };

    expect(await counted()).to.deep.equal({ ...NOTHING, replayed: 1, quarantined: whys });
    const quarantine = open.objects("quarantine/");
    expect(await counted()).to.deep.equal({ ...NOTHING, done: 1, quarantined: whys });

    expect(open.objects("quarantine/")).to.deep.equal(quarantine);
    const [[key, text] = ["", ""], ...others] = Object.entries(quarantine);
    expect(others).to.deep.equal([]);
    expect(key).to.match(new RegExp(`^quarantine/${ERRORS}/[0-9a-f]{16}\\.ndjson$`));
    const failure = {
      errorCode: "Lambda.ProcessingFailedStatus",
      errorMessage: "ProcessingFailed status set for record",
      attemptsMade: 1,
      arrivalTimestamp: ARRIVAL,
      attemptEndingTimestamp: ARRIVAL + 60_000,
      lambdaARN: "arn:aws:lambda:sa-east-1:123456789012:function:scoring",
    };
    const verdicts = [
      { reason: "not-json" },
      { reason: "impossible", field: "valor_transacao" },
      { reason: "empty" },
    ];
    expect(
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).to.deep.equal(
      poison.map((original, i) => ({
        ...verdicts[i],
        sha256: sha256(original),
        failure,
        errorObject: ERRORS,
        rawData: original.toString("base64"),
      })),
    );
  });

  it("puts a record back each time that it fails again, and sets it aside with its history in the end", async () => {
    const fail = (round: number) => {
      const at = { arrivalTimestamp: ARRIVAL + round, attemptEndingTimestamp: ARRIVAL + round + 9 };
      open.write("lake", `${ERRORS}-${round}`, failedLine(transaction(1), at));
    };
    for (const round of [0, 1]) {
      fail(round);
      expect(await counted({ maxAttempts: 2 })).to.deep.equal({
        ...NOTHING,
        replayed: 1,
        done: round,
      });
    }
    fail(2);
    const before = Date.now();

    expect(await counted({ maxAttempts: 2 })).to.deep.equal({
      ...NOTHING,
      done: 2,
      quarantined: { "too-many-attempts": 1 },
    });
    expect(await texts()).to.have.lengthOf(2);
    const [text = ""] = Object.values(open.objects("quarantine/"));
    const { reason, attempts, replays, sha256: hash } = JSON.parse(text);
    expect({ reason, attempts, hash }).to.deep.equal({
      reason: "too-many-attempts",
      attempts: 2,
      hash: sha256(transaction(1)),
    });
    for (const { replayed } of replays) expect(replayed).to.be.within(before - 60_000, Date.now());
    expect(replays.map(({ replayed, ...rest }: { replayed: number }) => rest)).to.deep.equal(
      [0, 1].map((round) => ({
        errorCode: "Lambda.ProcessingFailedStatus",
        failure: `${ARRIVAL + round}`,
        attemptEndingTimestamp: ARRIVAL + round + 9,
      })),
    );
  });

  it("loses nothing when it is killed between the stream and the ledger: the next run puts it again", async () => {
    open.write("lake", ERRORS, failedLine(transaction(1)));
    const { send } = open.clients.dynamoDb;
    open.clients.dynamoDb.send = (async (call: object, ...rest: never[]) => {
      if (call instanceof UpdateItemCommand) throw new Error("killed");
      return Reflect.apply(send, open.clients.dynamoDb, [call, ...rest]);
    }) as typeof send;
    expect(await run().catch(({ message }) => message)).to.equal("killed");
    open.clients.dynamoDb.send = send;

    expect(await counted()).to.deep.equal({ ...NOTHING, replayed: 1 });
    expect(await counted()).to.deep.equal({ ...NOTHING, done: 1 });
    expect(await texts()).to.deep.equal([1, 1].map((n) => transaction(n).toString()));
    const id = sha256(transaction(1));
    const [entry] = (await new Ledger(open.clients.dynamoDb, "ledger").read([id])).values();
    expect(entry?.attempts).to.equal(1);
  });

  it("counts what another run put back at the same moment", async () => {
    open.write("lake", ERRORS, failedLine(transaction(1)));
    const { send } = open.clients.kinesis;
    open.clients.kinesis.send = (async (call: object, ...rest: never[]) => {
      if (call instanceof PutRecordsCommand) {
        open.clients.kinesis.send = send;
        await run();
      }
      return Reflect.apply(send, open.clients.kinesis, [call, ...rest]);
    }) as typeof send;

    expect(await counted()).to.deep.equal({ ...NOTHING, replayed: 1, twice: 1 });
    expect(await texts()).to.have.lengthOf(2);
  });

  it("takes only what failed since, and only with the code that is asked for", async () => {
    const lines = [
      failedLine(transaction(1)),
      failedLine(transaction(2), { attemptEndingTimestamp: ARRIVAL + 90_000 }),
      failedLine(transaction(3), {
        attemptEndingTimestamp: undefined,
        arrivalTimestamp: undefined,
      }),
      failedLine(transaction(4), {
        attemptEndingTimestamp: ARRIVAL + 90_000,
        errorCode: "Lambda.FunctionError",
      }),
    ];
    open.write("lake", ERRORS, lines.join(""));
    const reason = "Lambda.ProcessingFailedStatus";

    expect(await counted({ since: ARRIVAL + 90_000, reason })).to.deep.equal({
      ...NOTHING,
      replayed: 2,
    });
    expect(await texts()).to.deep.equal([2, 3].map((n) => transaction(n).toString()));
    expect(await counted({ since: Date.now() + 60_000 })).to.deep.equal(NOTHING);
  });

  it("names the codes that there are when none is the one asked for", async () => {
    const reason = "Lambda.FunctionErorr";
    expect((await run({ reason })).unknown(reason)).to.equal(undefined);
    const other = failedLine(transaction(2), { errorCode: undefined });
    open.write("lake", ERRORS, failedLine(transaction(1)) + other);
    const report = await run({ reason });

    expect(report.unknown(reason)).to.equal(
      "nothing failed with Lambda.FunctionErorr; what there is: Lambda.ProcessingFailedStatus (1), no code (1)",
    );
    expect(report.unknown("Lambda.ProcessingFailedStatus")).to.equal(undefined);
    expect(await texts()).to.deep.equal([]);
  });

  it("writes nothing when dry, and says the same", async () => {
    open.write("lake", ERRORS, failedLine(transaction(1)) + failedLine(Buffer.from("{}")));

    expect(await counted({ dryRun: true })).to.deep.equal({
      ...NOTHING,
      replayed: 1,
      quarantined: { "missing identificador_unico_transacao": 1 },
    });
    expect(open.stream.accepted).to.equal(0);
    expect(open.objects("quarantine/")).to.deep.equal({});
    expect(await counted()).to.deep.include({ replayed: 1, done: 0 });
  });

  it("names what it can't read, by object and line, and does all the rest", async () => {
    const lines = [
      "{not json\n",
      '{"errorCode":"x"}\n',
      failedLine(transaction(1)),
      '{"rawData":"%"}',
    ];
    open.write("lake", ERRORS, lines.join(""));
    const whole = gzipSync(failedLine(transaction(2)).repeat(3));
    open.write("lake", `${ERRORS}-cut.gz`, whole.subarray(0, -9));

    const report = await run();

    expect(report.unreadable.lines()).to.deep.equal([
      `${ERRORS} line 1: no failed record of Firehose's`,
      `${ERRORS} line 2: no failed record of Firehose's`,
      `${ERRORS} line 4: no failed record of Firehose's`,
      `${ERRORS}-cut.gz: gzip: unexpected end of file`,
    ]);
    expect(await texts()).to.have.members([1, 2].map((n) => transaction(n).toString()));
  });

  it("goes through an object in batches of 500 lines", async () => {
    open.write("lake", ERRORS, failedLine(Buffer.from("no event")).repeat(501));
    await run();

    const lines = Object.values(open.objects("quarantine/")).map((text) => text.split("\n").length);
    expect(lines.sort((a, b) => a - b)).to.deep.equal([2, 501]);
  });

  it("goes through an object in batches of 5 MiB, and stops cleanly between two when it is told to", async () => {
    const padding = "x".repeat(900 * 1024);
    const lines = Array.from({ length: 7 }, (_, n) => failedLine(transaction(n, { padding })));
    open.write("lake", ERRORS, lines.join(""));
    const stop = new AbortController();
    const { send } = open.clients.kinesis;
    open.clients.kinesis.send = (async (call: object, ...rest: never[]) => {
      if (call instanceof PutRecordsCommand) stop.abort();
      return Reflect.apply(send, open.clients.kinesis, [call, ...rest]);
    }) as typeof send;

    expect(await counted({ signal: stop.signal })).to.deep.equal({ ...NOTHING, replayed: 5 });
    open.clients.kinesis.send = send;
    expect(await counted()).to.deep.equal({ ...NOTHING, replayed: 2, done: 5 });
    expect(open.stream.accepted).to.equal(7);
  });

  it("calls nothing that its policy does not grant", async () => {
    open.write("lake", ERRORS, failedLine(transaction(1)) + failedLine(Buffer.from("{}")));
    await run();

    expect([...open.calls].sort()).to.deep.equal([
      "DynamoDB:BatchGetItem",
      "DynamoDB:UpdateItem",
      "Kinesis:DescribeStreamSummary",
      "Kinesis:PutRecords",
      "S3:GetObject",
      "S3:ListObjectsV2",
      "S3:PutObject",
    ]);
  });
});
