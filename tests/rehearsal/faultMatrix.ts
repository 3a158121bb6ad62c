import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type FaultRates, Faults } from "../../emulator/faults/faults.ts";
import type { RunFault } from "../../local/faults.ts";
import { openPipeline, type Pipeline } from "../../local/pipeline.ts";
import { audit } from "../../operations/audit/run.ts";
import { redrive } from "../../operations/redrive/run.ts";
import { clientsOf } from "../../operations/target/clients.ts";
import { placesIn } from "../../operations/target/outputs.ts";
import type { Graph } from "../../program/graph.ts";

/** Fast enough that Firehose makes many small batches, and that an unanswered call takes a tenth of a second. */
const CLOCK = 600;
const SEED = 7;

/** What a run with faults and the redrive after it came to. */
export interface Rehearsed {
  /** Faults injected, by name. */
  readonly injected: Readonly<Record<string, number>>;
  /** Transactions and confirmations under the error prefix when the faults stopped. */
  readonly failed: number;
  /** Records delivered more than once, by the end. */
  readonly duplicates: number;
  /** Poison records set aside. */
  readonly quarantined: number;
}

/**
 * Play traffic with faults through what a stack declares, stop them, put back what failed, and check after each step
 * that every record is accounted for: in the end all are delivered but those that never can be, which are set aside.
 */
export async function rehearsed(
  graph: Graph,
  rates: FaultRates<RunFault>,
  records: number,
): Promise<Rehearsed> {
  const out = await mkdtemp(join(tmpdir(), "sentinela-faults-"));
  const faults = new Faults<RunFault>(rates, SEED);
  const pipeline = await openPipeline(inSmallBatches(graph), { out, clock: CLOCK, faults });
  try {
    const { signal } = new AbortController();
    await pipeline.send({ count: records, seed: SEED, signal });
    faults.stop();
    const before = await pipeline.count();
    expect(before, "with faults").to.deep.include({ unaccounted: 0, missing: [], denied: [] });
    expect(before.sent, "with faults").to.equal(records);

    await putBack(pipeline, graph);
    const again = await putBack(pipeline, graph);
    expect(again.replayed, "put back by a second redrive").to.equal(0);

    const after = await pipeline.count();
    expect(after, "after the redrive").to.deep.include({ unaccounted: 0, missing: [], denied: [] });
    expect([after.delivered, after.confirmations.delivered], "after the redrive").to.deep.equal([
      records,
      before.confirmations.sent,
    ]);
    const { poison, duplicates } = after;
    expect(poison, "poison").to.deep.include({ delivered: 0, failed: poison.sent });
    const report = await audited(pipeline, graph, out);
    expect(
      {
        sent: report.sent,
        delivered: report.delivered,
        quarantined: report.quarantined,
        failed: report.failed,
        missing: report.missing,
        named: report.named,
      },
      "the audit",
    ).to.deep.equal({
      sent: records + before.confirmations.sent + poison.sent,
      delivered: records + before.confirmations.sent,
      quarantined: poison.sent,
      failed: 0,
      missing: 0,
      named: [],
    });
    return {
      injected: before.faults ?? {},
      failed: before.failed + before.confirmations.failed,
      duplicates,
      quarantined: poison.sent,
    };
  } finally {
    await pipeline.close();
    await rm(out, { recursive: true });
  }
}

/** The same stack, whose Firehose gives the Lambda as little at a time as it can: more calls in which to fail. */
function inSmallBatches(graph: Graph): Graph {
  const text = JSON.stringify(graph.resources.map(({ inputs }) => inputs.extendedS3Configuration));
  const small = text.replace(
    /("parameterName":"BufferSizeInMBs","parameterValue":)"[\d.]+"/,
    '$1"0.2"',
  );
  expect(small).to.not.equal(text);
  const changed: unknown[] = JSON.parse(small);
  const resources = graph.resources.map((resource, i) => {
    const extendedS3Configuration = changed[i];
    return extendedS3Configuration === null
      ? resource
      : { ...resource, inputs: { ...resource.inputs, extendedS3Configuration } };
  });
  return { ...graph, resources };
}

const show = () => ({ add() {}, stop() {} });

/** One redrive, and the wait until what it put back is in S3. */
async function putBack(pipeline: Pipeline, graph: Graph) {
  const clients = clientsOf(pipeline.client("redrive"));
  try {
    const { signal } = new AbortController();
    const report = await redrive(placesIn(graph.outputs, "the stack"), clients, {
      maxAttempts: 5,
      dryRun: false,
      signal,
      show,
    });
    await pipeline.settled();
    return report;
  } finally {
    clients.close();
  }
}

async function audited(pipeline: Pipeline, graph: Graph, out: string) {
  const clients = clientsOf(pipeline.client("audit"));
  try {
    return await audit(
      { flag: `--run ${out}`, settings: {}, directory: out, ...placesIn(graph.outputs, "it") },
      clients,
      { now: Date.now(), sent: [], show, signal: new AbortController().signal },
    );
  } finally {
    clients.close();
  }
}
