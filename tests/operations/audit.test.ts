import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { SAMPLE_CONFIRMATION } from "../../contract/confirmation.ts";
import { decodeEvent, encodeEvent } from "../../contract/event.ts";
import { scoredLine } from "../../contract/scored.ts";
import { readFailedRecord, sha256 } from "../../lake/failedRecord.ts";
import type { AuditReport } from "../../operations/audit/report.ts";
import { type AuditOptions, audit } from "../../operations/audit/run.ts";
import { Ledger } from "../../operations/ledger.ts";
import type { StackTarget } from "../../operations/target/target.ts";
import { uuid } from "../support/scoring.ts";
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

const DELIVERED = "delivered/tipo=transacao/year=2026/month=01/day=05/hour=17/delivery-1.gz";
const BACKUP =
  "records/year=2026/month=01/day=05/hour=17/delivery-1-2026-01-05-17-00-30-aaaaaaaa-1.gz";
/** When a test audits: an hour after its objects' folder. */
const NOW = Date.UTC(2026, 0, 5, 19);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("audit", () => {
  let open: Operated;
  beforeEach(async () => {
    open = await operated();
  });
  afterEach(() => open.close());

  async function report(
    options: Partial<AuditOptions> = {},
    { local = true, serves = true } = {},
  ): Promise<AuditReport & { readonly names: string[] }> {
    const target: StackTarget = {
      ...PLACES,
      flag: "--run .local",
      settings: open.world.me,
      ...(local && { directory: open.world.out }),
    };
    const names: string[] = [];
    const { signal } = new AbortController();
    const found = await audit(target, serves ? open.clients : undefined, {
      sent: [],
      now: Date.now(),
      signal,
      show: UNSEEN,
      missing: (name) => names.push(name),
      ...options,
    });
    return Object.assign(found, { names });
  }

  /** What of it is not zero or empty. */
  async function counted(...how: Parameters<typeof report>): Promise<Record<string, unknown>> {
    const { baseline, named, unreadable, ledger, ...counts } = await report(...how);
    return Object.fromEntries(
      Object.entries(counts).filter(([, value]) => (Array.isArray(value) ? value.length : value)),
    );
  }

  const delivered = (...records: readonly Uint8Array[]) => gzipSync(records.map(scored).join(""));
  const sentLines = (numbers: readonly number[]) =>
    numbers.map((n) => `${JSON.stringify({ id: uuid(n), tipo: "transacao" })}\n`).join("");
  const sent = (text: string, file = "sent.ndjson") =>
    writeFileSync(join(open.world.out, file), text);

  it("finds each record once where it ended, and names the one that is nowhere", async () => {
    const poison = Buffer.from("no event ");
    const confirmation = Buffer.from(encodeEvent(SAMPLE_CONFIRMATION));
    const { identificador_unico_transacao: id, tipo } = SAMPLE_CONFIRMATION;
    sent(`${sentLines([1, 2, 3, 4])}${JSON.stringify({ id, tipo, scenario: "ordinary" })}\n`);
    sent(`{"sha256":"${sha256("no event")}","tipo":"poison"}\n`, "poison.ndjson");
    open.write("lake", DELIVERED, delivered(transaction(1), transaction(1), transaction(99)));
    open.write("lake", "delivered/tipo=confirmacao_fraude/delivery-2", confirmation);
    open.write("lake", ERRORS, failedLine(transaction(2)) + failedLine(transaction(1)));
    open.write(
      "lake",
      "quarantine/failed/x/0123456789abcdef.ndjson",
      JSON.stringify({ reason: "not-json", rawData: poison.toString("base64") }),
    );
    open.write("lake", ERRORS.replace("-1", "-2"), failedLine(transaction(3)) + failedLine(poison));

    const { names, baseline, text } = await report().then((found) =>
      Object.assign(found, { text: found.text() }),
    );

    expect(names).to.deep.equal([`transacao ${uuid(4)}`]);
    expect(baseline).to.equal(
      `what the producer wrote down in ${join(open.world.out, "sent.ndjson")} and ${join(open.world.out, "poison.ndjson")}`,
    );
    expect(text.split("\n").filter((line) => /^ {8}/.test(line))).to.deep.equal([
      "        2  delivered",
      "        1  times delivered again",
      "        1  quarantined",
      "        2  failed: npm run redrive replays them",
      "        1  missing",
      "        1  other records in the lake",
    ]);
  });

  it("counts a record that failed and was delivered later as delivered", async () => {
    sent(sentLines([1]));
    open.write("lake", ERRORS, failedLine(transaction(1)));
    open.write("lake", DELIVERED, delivered(transaction(1)));

    expect(await counted()).to.deep.equal({ sent: 1, delivered: 1 });
  });

  it("asks the ledger whether a redrive would still put a failed record back", async () => {
    sent(sentLines([1, 2, 3]));
    const lines = [1, 2, 3].map((n) => failedLine(transaction(n)));
    open.write("lake", ERRORS, lines.join(""));
    const now = Date.now();
    const ledger = new Ledger(open.clients.dynamoDb, "ledger");
    const put = (n: number, at: number) => {
      const record = readFailedRecord(Buffer.from(lines[n - 1] ?? ""), { key: ERRORS, number: n });
      return record && ledger.note(record, at);
    };
    await put(2, now - 1_000);
    // Nothing has been seen of it since, and a redrive leaves it alone: it is lost.
    await put(3, now - HOUR);

    expect(await counted({ now })).to.deep.equal({
      sent: 3,
      failed: 1,
      replayed: 1,
      missing: 1,
      names: [`transacao ${uuid(3)}`],
    });
    const down = await report({ now }, { serves: false });
    expect(down).to.include({ failed: 3, replayed: 0, missing: 0, ledger: false });
    expect(down.text()).to.match(/The ledger could not be read, since the run does not serve/);
  });

  it("compares with the stream where nobody wrote down what was sent", async () => {
    const records = [1, 2, 3].map((n) => transaction(n));
    await open.put([...records, Buffer.from("no event"), transaction(2)]);
    open.write("lake", DELIVERED, delivered(transaction(1), transaction(2)));

    const found = await report();

    expect(found.baseline).to.equal("what the stream transactions holds");
    expect(found).to.include({ sent: 4, repeated: 1, delivered: 2, missing: 2 });
    expect(found.names).to.have.members([`transacao ${uuid(3)}`, `sha256 ${sha256("no event")}`]);
  });

  it("leaves out of the stream what may still be on its way through AWS", async () => {
    await open.put([transaction(1)]);
    const arrived = Date.now();
    const at = (minutes: number) => ({ now: arrived + minutes * MINUTE });
    const early = await report(at(14), { local: false });
    const late = await report(at(16), { local: false });

    expect([early.sent, late.sent, late.missing]).to.deep.equal([0, 1, 1]);
    expect(late.baseline).to.equal(
      `what the stream transactions holds since ${new Date(arrived + 16 * MINUTE - 24 * HOUR).toISOString()}, before ${new Date(arrived + MINUTE).toISOString()}`,
    );
    expect(await counted({ ...at(16), until: arrived - 1000 }, { local: false })).to.deep.equal({});
  });

  it("refuses a stream of packed records, and says what to compare with instead", async () => {
    await open.put([Buffer.from([0xf3, 0x89, 0x9a, 0xc2, 1])]);

    expect(await report().catch(({ message }) => message)).to.match(
      /^stream transactions holds records of the Kinesis Producer Library.*--baseline backup/,
    );
  });

  it("compares with the backup where the stream has forgotten, although its records run together", async () => {
    const poison = [Buffer.from('{"a":1}'), Buffer.from("no event"), Buffer.from('{"b":"')];
    const events = [1, 2, 3].map((n) => Buffer.from(transaction(n).toString().trim()));
    const together = Buffer.concat([
      ...[events[0], events[1], poison[0], Buffer.from("\n"), poison[1], events[2], poison[2]].map(
        (each) => each ?? Buffer.of(),
      ),
    ]);
    open.write("backup", BACKUP, gzipSync(together));
    open.write("backup", `failed/${BACKUP}`, gzipSync("not ours"));
    open.write("lake", DELIVERED, delivered(transaction(1), transaction(3)));
    open.write(
      "lake",
      ERRORS,
      poison
        .slice(1)
        .map((each) => failedLine(each))
        .join(""),
    );

    const found = await report({ since: NOW - 25 * HOUR, now: NOW }, { local: false });

    expect(found.baseline).to.equal(
      "the source records in s3://backup, in objects that begin since 2026-01-04T18:00:00.000Z, before 2026-01-05T18:30:00.000Z",
    );
    expect(found).to.include({ sent: 5, delivered: 2, failed: 2, missing: 1, unclear: 1 });
    expect(found.names).to.deep.equal([`transacao ${uuid(2)}`]);
  });

  it("does not call missing what the backup can't tell apart", async () => {
    const packed = Buffer.concat([Buffer.of(0xf3, 0x89), transaction(9), Buffer.of(0xc2)]);
    const poison = ["half ", "an event"].map((text) => Buffer.from(text));
    open.write("backup", BACKUP, gzipSync(Buffer.concat([transaction(1), ...poison, packed])));
    open.write("lake", DELIVERED, delivered(transaction(1)));
    open.write("lake", ERRORS, poison.map((each) => failedLine(each)).join(""));

    expect(await counted({}, { serves: false })).to.deep.equal({
      sent: 1,
      delivered: 1,
      unclear: 3,
      others: 2,
    });
  });

  it("looks at no object that can hold nothing of the time asked for", async () => {
    sent(sentLines([1]));
    open.write("lake", DELIVERED, delivered(transaction(1)));
    const old = DELIVERED.replace("hour=17", "hour=14");
    open.write("lake", old, "damaged: it is not read");

    for (const local of [true, false]) {
      const files = { sent: [join(open.world.out, "sent.ndjson")] };
      expect(await counted({ ...files, since: NOW - 2 * HOUR }, { local })).to.deep.equal({
        sent: 1,
        delivered: 1,
      });
      expect(await counted({ ...files }, { local })).to.deep.equal({
        sent: 1,
        delivered: 1,
        others: 1,
      });
    }
  });

  it("names objects and lines that can't be read, and goes on", async () => {
    sent(sentLines([1]));
    open.write("lake", DELIVERED, delivered(transaction(1)));
    open.write("lake", DELIVERED.replace("-1", "-2"), delivered(transaction(2)).subarray(0, -9));
    open.write("lake", ERRORS, "{}\n");

    const { unreadable, sent: count } = await report();

    expect({ count, lines: unreadable.lines() }).to.deep.equal({
      count: 1,
      lines: [
        `${DELIVERED.replace("-1", "-2")}: gzip: unexpected end of file`,
        `${ERRORS} line 1: holds no record`,
      ],
    });
  });

  it("refuses a list in which a line names nothing, but for one that a killed producer tore", async () => {
    const line = sentLines([1]);
    const file = join(open.world.out, "sent.ndjson");
    sent(`${line}{"id":"x"}\n${line}`);
    expect(await report().catch(({ message }) => message)).to.equal(
      `--sent ${file} line 2 names no record: each line is a JSON object with id and tipo, or with sha256`,
    );
    sent(`${line}{"id":"7`);
    expect(await counted()).to.deep.equal({ sent: 1, missing: 1, names: [`transacao ${uuid(1)}`] });
  });

  it("leaves no temporary files behind, not even when it is interrupted", async () => {
    // One of our own, since other tests have theirs.
    const directory = mkdtempSync(join(open.world.out, "tmp-"));
    const before = process.env.TMPDIR;
    process.env.TMPDIR = directory;
    sent(sentLines([1]));
    const show = () => ({
      add() {
        expect(readdirSync(directory)).to.have.lengthOf(1);
        throw new Error("interrupted");
      },
      stop() {},
    });

    try {
      expect(await report({ show }).catch(({ message }) => message)).to.equal("interrupted");
      expect(readdirSync(directory)).to.deep.equal([]);
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  });

  it("never shows what a producer put in place of an id", async () => {
    const odd = { tipo: "transacao", id: "Maria Exemplo da Silva" };
    sent(`${JSON.stringify(odd)}\n`);

    expect((await report()).names).to.deep.equal([`identity ${sha256(`transacao ${odd.id}`)}`]);
  });

  it("calls nothing that its policy does not grant, whatever it compares with", async () => {
    open.write("lake", DELIVERED, delivered(transaction(1)));
    open.write("lake", ERRORS, failedLine(transaction(2)));
    await open.put([transaction(1), transaction(2)]);
    for (const kind of [undefined, "stream", "backup"] as const) {
      const since = kind && ARRIVAL;
      await report({ kind, now: Date.now() + HOUR, ...(since && { since }) }, { local: false });
    }

    expect([...open.calls].sort()).to.deep.equal([
      "DynamoDB:BatchGetItem",
      "Kinesis:DescribeStreamSummary",
      "Kinesis:GetRecords",
      "Kinesis:GetShardIterator",
      "Kinesis:ListShards",
      "S3:GetObject",
      "S3:ListObjectsV2",
    ]);
  });
});

/** The line that is delivered of a transaction. */
function scored(record: Uint8Array): string {
  const event = decodeEvent(record);
  if ("reason" in event) throw new Error(event.reason);
  return scoredLine(event.text, {
    fraude_probabilidade: 0.1,
    fraude_suspeita: false,
    segmento: "essencial",
    perfil: "novo",
    modelo_fraude: "fraud-1",
    modelo_segmento: "segmentation-1",
    recebido_em: "2026-01-05T17:00:00.000Z",
  });
}
