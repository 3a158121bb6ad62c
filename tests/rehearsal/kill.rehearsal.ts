import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serialize } from "node:v8";
import { expect } from "chai";
import { identityOf, namedIdentity } from "../../contract/identity.ts";
import type { LoggedRecord } from "../../emulator/kinesis/shardLog.ts";
import { declared } from "../../local/run.ts";
import { readSent } from "../../local/sent.ts";
import type { Summary } from "../../local/summary.ts";
import { Random } from "../../simulator/random.ts";
import { simulate } from "../../simulator/simulate.ts";
import { linesIn } from "../local/running.ts";
import { drawn, KilledRun, type Program, RECORDS } from "./killedRun.ts";

const KILLS = 50;
/** Runs at a time: one leaves a processor idle while it starts. */
const LANES = 2;
/** Draws the moments; `KILL_SEED=7 npm run rehearse` draws others. */
const SEED = Number(process.env.KILL_SEED ?? 1);

describe("a local run that is killed at any moment", function () {
  this.timeout(600_000);
  let home: string;
  let program: Program;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), "sentinela-kill-"));
    const graph = await declared("dev", new AbortController().signal);
    program = { file: join(home, "graph"), lake: String(graph.outputs.lakeBucket) };
    writeFileSync(program.file, serialize(graph));
  });

  after(async () => {
    await rm(home, { recursive: true });
  });

  it(`loses nothing in ${KILLS} kills, and counts what is delivered twice`, async () => {
    const lanes = Array.from({ length: LANES }, (_, lane) => rehearse(lane, KILLS / LANES));
    const duplicates = (await Promise.all(lanes)).reduce((sum, count) => sum + count, 0);
    console.log(`      ${KILLS} kills (KILL_SEED ${SEED}), ${duplicates} records delivered twice`);
  });

  /** Runs one after the other, until there were so many kills. @returns how many records were delivered twice. */
  async function rehearse(lane: number, wanted: number): Promise<number> {
    const random = new Random(SEED, lane);
    const runOf = (i: number) =>
      new KilledRun(join(home, `${lane}-${i}`), program, 1000 * lane + i);
    const began = performance.now();
    const whole = runOf(0);
    expect(await whole.end(), whole.output).to.equal(0);
    /** What a run takes that nobody kills: the moments are spread over that. */
    const span = performance.now() - began;
    await checked(whole);
    let duplicates = 0;
    for (let i = 1, kills = 0; kills < wanted; i++) {
      const run = runOf(i);
      const moments: string[] = [];
      for (let ended = false; !ended && kills < wanted; ) {
        const moment = drawn(random, span);
        ended = await run.endsBefore(moment);
        if (ended) continue;
        moments.push(`${moment.ms} ms after ${moment.after}`);
        kills++;
      }
      if (moments.length === 0) continue;
      expect(await run.end(), run.output).to.equal(0);
      const summary = await checked(run);
      duplicates += summary.duplicates;
      console.log(
        `      seed ${run.seed}, killed ${moments.join(", ")}: ${summary.duplicates} delivered twice`,
      );
    }
    return duplicates;
  }
});

/** Check a run that has ended: by its summary, and by what the stream took and the objects hold. */
async function checked(run: KilledRun): Promise<Summary> {
  const events = [...simulate({ count: RECORDS, seed: run.seed })].map(({ tipo, event }) =>
    namedIdentity(tipo, event.identificador_unico_transacao),
  );
  const sent: string[] = [];
  for await (const { identity } of readSent(join(run.out, "sent.ndjson"))) sent.push(identity);
  expect(sent.sort(), "what was sent").to.deep.equal(events.sort());

  const accepted = new Set((await logged(run.out)).map(identityOf));
  const delivered = (await linesIn(run.out, "lake", "delivered/")).map((line) =>
    identityOf(Buffer.from(line)),
  );
  expect([...accepted].sort(), "what the stream took").to.deep.equal(events);
  expect([...new Set(delivered)].sort(), "what was delivered").to.deep.equal(events);
  const backup = (await linesIn(run.out, "backup")).map((line) => identityOf(Buffer.from(line)));
  expect([...new Set(backup)].sort(), "what was backed up").to.deep.equal(events);

  const summary: Summary = JSON.parse(readFileSync(join(run.out, "summary.json"), "utf8"));
  const seen = new Set<string>();
  const twice = delivered.filter((identity) => seen.size === seen.add(identity).size);
  expect(summary).to.deep.include({
    ...{ sent: RECORDS, delivered: RECORDS, failed: 0, unaccounted: 0, missing: [] },
    duplicates: new Set(twice).size,
    alerts: summary.flagged,
    denied: [],
  });
  expect(await leftovers(run.out), "files left half-written").to.deep.equal([]);
  return summary;
}

/** Every record in the stream's logs, as its producer wrote it. */
async function logged(out: string): Promise<Buffer[]> {
  const names = await readdir(join(out, "kinesis"), { recursive: true });
  return names
    .filter((name) => name.endsWith(".ndjson"))
    .flatMap((name) => readFileSync(join(out, "kinesis", name), "utf8").split("\n"))
    .filter((line) => line !== "")
    .map((line) => Buffer.from((JSON.parse(line) as LoggedRecord).Data, "base64"));
}

async function leftovers(out: string): Promise<string[]> {
  return (await readdir(out, { recursive: true })).filter((name) => name.endsWith(".part"));
}
