import { expect } from "chai";
import { MAX_EVENT_BYTES } from "../../../contract/event.ts";
import { SAMPLE_TRANSACTION } from "../../../contract/transaction.ts";
import { RESPONSE_BYTES } from "../../../functions/scoring/response.ts";
import { ARRIVAL, firehoseEvent } from "../../support/firehoseEvent.ts";
import { csv } from "../../support/modelServer.ts";
import {
  base64,
  eventBytes,
  eventsByAmount,
  healthyAnswer,
  hugeEvent,
  ordinaryLine,
  results,
  type ScoringRun,
  startScoring,
  VARIABLES,
} from "../../support/scoring.ts";

describe("the scoring handler", () => {
  let run: ScoringRun;

  beforeEach(async () => {
    run = await startScoring();
  });

  afterEach(() => run.close());

  it("returns the transaction as it came, with its scores, under its kind's partition key", async () => {
    const { records } = await run.handle(firehoseEvent([eventBytes()]));

    expect(records).to.deep.equal([
      {
        recordId: firehoseEvent([""]).records[0]?.recordId,
        result: "Ok",
        data: base64(ordinaryLine(JSON.stringify(SAMPLE_TRANSACTION))),
        metadata: { partitionKeys: { tipo: "transacao" } },
      },
    ]);
  });

  it("flags from the threshold on and names the likeliest segment", async () => {
    run.spoil(VARIABLES.FRAUD_ENDPOINT, csv([0.4999, 0.5]));

    const { records } = await run.handle(
      firehoseEvent([
        eventBytes({ tipo_conta: "Investimento" }),
        eventBytes({ tipo_conta: "Conta Poupança" }),
      ]),
    );

    const verdicts = records.map(({ data = "" }) => {
      const line = JSON.parse(Buffer.from(data, "base64").toString());
      return [line.fraude_probabilidade, line.fraude_suspeita, line.segmento];
    });
    expect(verdicts).to.deep.equal([
      [0.4999, false, "Investidor"],
      [0.5, true, "Poupador"],
    ]);
  });

  it("answers an empty batch with an empty batch, and asks nobody", async () => {
    expect(await run.handle(firehoseEvent([]))).to.deep.equal({ records: [] });
    expect(run.server.calls).to.deep.equal([]);
  });

  it("asks nobody about a batch of refused records, and does not throw", async () => {
    const result = await run.handle(firehoseEvent([Buffer.from("{"), Buffer.alloc(0)]));

    expect(results(result)).to.deep.equal(["ProcessingFailed", "ProcessingFailed"]);
    expect(run.server.calls).to.deep.equal([]);
  });

  it("takes the arrival at Firehose where there is no stream, also as text, and never the clock", async () => {
    const event = firehoseEvent([eventBytes(), eventBytes(), eventBytes(), eventBytes()]);
    const arrivals = [ARRIVAL, `${ARRIVAL}`, "", undefined];
    for (const [i, record] of event.records.entries()) {
      delete record.kinesisRecordMetadata;
      record.approximateArrivalTimestamp = arrivals[i] as number;
    }

    const { records } = await run.handle(event);

    const ok = base64(ordinaryLine(JSON.stringify(SAMPLE_TRANSACTION)));
    expect(records.map(({ result, data }) => [result, data])).to.deep.equal([
      ["Ok", ok],
      ["Ok", ok],
      ["ProcessingFailed", base64(eventBytes())],
      ["ProcessingFailed", base64(eventBytes())],
    ]);
    expect(run.lines.map(({ reason }) => reason).slice(0, 2)).to.deep.equal([
      "no-arrival",
      "no-arrival",
    ]);
  });

  it("asks both endpoints about many rows at a time, two calls at once", async () => {
    // Fraud calls wait for a second one beside them, and for all of segmentation's: a third would show.
    const waiting: (() => void)[] = [];
    run.server.answer = async (call) => {
      const segmentation = run.callsTo(VARIABLES.SEGMENTATION_ENDPOINT).length;
      const held =
        call.endpoint === VARIABLES.FRAUD_ENDPOINT
          ? new Promise<void>((resolve) => waiting.push(resolve))
          : undefined;
      if (waiting.length >= 2 && segmentation === 4) {
        for (const release of waiting.splice(0)) release();
      }
      await held;
      return healthyAnswer(call);
    };

    await run.handle(firehoseEvent(eventsByAmount(3500)));

    for (const endpoint of [VARIABLES.FRAUD_ENDPOINT, VARIABLES.SEGMENTATION_ENDPOINT]) {
      const calls = run.callsTo(endpoint);
      expect(calls.map(({ rows }) => rows.length)).to.have.members([1000, 1000, 1000, 500]);
      expect(calls[0]?.headers).to.deep.equal({ contentType: "text/csv", accept: "text/csv" });
    }
    const amounts = run
      .callsTo(VARIABLES.FRAUD_ENDPOINT)
      .flatMap(({ rows }) => rows.map(([amount]) => amount));
    expect(new Set(amounts).size).to.equal(3500);
    expect(run.server.mostAtOnce).to.equal(2);
  });

  it("keeps its connections from batch to batch", async () => {
    await run.handle(firehoseEvent([eventBytes()]));
    const { connections } = run.server;
    await run.handle(firehoseEvent([eventBytes()]));

    expect(connections).to.equal(2);
    expect(run.server.connections).to.equal(connections);
  });

  it("fails what Lambda's response has no room for, without its data", async () => {
    const event = firehoseEvent(Array.from({ length: 6 }, () => hugeEvent(MAX_EVENT_BYTES)));

    const response = await run.handle(event);

    const fits = base64(ordinaryLine(hugeEvent(MAX_EVENT_BYTES).toString().trim()));
    expect(response.records.map(({ result, data }) => [result, data === fits])).to.deep.equal([
      ["Ok", true],
      ["Ok", true],
      ["Ok", true],
      ["Ok", true],
      ["ProcessingFailed", false],
      ["ProcessingFailed", false],
    ]);
    expect(response.records.slice(4).map(({ data }) => data)).to.deep.equal([undefined, undefined]);
    expect(JSON.stringify(response).length).to.be.below(RESPONSE_BYTES);
    expect(run.lines.at(-1)).to.include({ Scored: 4, Failed: 2, FailedResponseFull: 2 });
  });

  it("sums a batch up as metrics", async () => {
    const amounts = [10, 2000, 3000];
    await run.handle(
      firehoseEvent([
        ...amounts.map((valor_transacao) => eventBytes({ valor_transacao })),
        Buffer.from("{"),
        eventBytes({ tipo: "conta" }),
      ]),
    );

    const { timestamp, _aws, FraudLatency, SegmentationLatency, ...summary } = run.lines.at(-1) as {
      timestamp: string;
      _aws: { Timestamp: number; CloudWatchMetrics: unknown };
      FraudLatency: number[];
      SegmentationLatency: number[];
    };
    const metrics = {
      Records: 5,
      Scored: 3,
      Confirmed: 0,
      Flagged: 2,
      Degraded: 0,
      Refused: 2,
      Failed: 0,
      RefusedNotJson: 1,
      RefusedUnknownKind: 1,
      Alerts: 2,
      AlertsFailed: 0,
      FraudCalls: 1,
      FraudRows: 3,
      FraudRowsPerCall: [3],
      SegmentationCalls: 1,
      SegmentationRows: 3,
      SegmentationRowsPerCall: [3],
      ProfileKeys: 2,
      ProfileConflicts: 0,
      ProfileRepeated: 0,
      ProfileLate: 0,
      ProfileAhead: 0,
      ProfileOverflow: 0,
      ProfileErrors: 0,
    };
    expect(summary).to.deep.equal({
      level: "INFO",
      message: "batch",
      requestId: "a-request",
      FunctionName: "scoring",
      ...metrics,
    });
    expect(_aws.CloudWatchMetrics).to.deep.equal([
      {
        Namespace: "Sentinela",
        Dimensions: [["FunctionName"]],
        Metrics: [
          ...Object.keys(metrics).slice(0, 14),
          "FraudLatency",
          ...Object.keys(metrics).slice(14, 17),
          "SegmentationLatency",
          ...Object.keys(metrics).slice(17),
        ].map((Name) => ({ Name, Unit: Name.endsWith("Latency") ? "Milliseconds" : "Count" })),
      },
    ]);
    expect(new Date(_aws.Timestamp).toISOString()).to.equal(timestamp);
    expect([...FraudLatency, ...SegmentationLatency].every(Number.isInteger)).to.equal(true);
  });
});
