import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { simulate } from "../../simulator/simulate.ts";
import { type Faults, type TestKinesis, testKinesis } from "./testKinesis.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

describe("npm run simulate", () => {
  let directory: string;
  let sent: string;
  let kinesis: TestKinesis | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "simulate-"));
    sent = join(directory, "truth", "sent.ndjson");
  });

  afterEach(async () => {
    await kinesis?.close();
    kinesis = undefined;
    await rm(directory, { recursive: true });
  });

  async function endpoint(faults?: Faults): Promise<TestKinesis> {
    kinesis = await testKinesis(faults);
    return kinesis;
  }

  /** The command, told of the endpoint as any SDK client is: by its environment. */
  function start(flags: Record<string, string | number>) {
    const child = spawn(
      process.execPath,
      [
        "--import",
        "tsx",
        "simulator/main.ts",
        ...Object.entries(flags).flatMap(([k, v]) => [`--${k}`, `${v}`]),
      ],
      {
        cwd: ROOT,
        env: {
          ...process.env,
          AWS_REGION: "sa-east-1",
          AWS_ACCESS_KEY_ID: "test",
          AWS_SECRET_ACCESS_KEY: "test",
          ...(kinesis && { AWS_ENDPOINT_URL: kinesis.url }),
        },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    const said = { out: "", err: "" };
    child.stdout.on("data", (data) => {
      said.out += data;
    });
    child.stderr.on("data", (data) => {
      said.err += data;
    });
    const ended = once(child, "close").then(([code]) => ({ code: code as number | null, ...said }));
    return { child, ended };
  }

  async function sideFile(): Promise<{ id: string; scenario: string }[]> {
    const lines = (await readFile(sent, "utf8")).split("\n");
    expect(lines.pop()).to.equal("");
    return lines.map((line) => JSON.parse(line));
  }

  it("sends what the same options simulate, and writes the truth to the side file", async () => {
    const { stream, accepted } = await endpoint({ refuses: (_, attempt) => attempt === 1 });
    const options = { count: 700, seed: 7, accounts: 40, days: 3, from: "2026-03-01" };

    const { code, out, err } = await start({ stream, sent, "anomaly-rate": 0.1, ...options }).ended;

    const truth = [...simulate({ ...options, anomalyRate: 0.1 })];
    const expected = truth.map(({ transaction, scenario }) => ({
      id: transaction.identificador_unico_transacao,
      scenario,
    }));
    const anomalous = expected.filter(({ scenario }) => scenario === "anomalous-amount").length;
    expect({ code, out, err }).to.deep.equal({
      code: 0,
      out: `Sent 700 of 700 transactions to transactions, ${anomalous} of them anomalous. Which they are: ${sent}\n`,
      err: "sent 700 of 700\n",
    });
    expect(byId(await sideFile())).to.deep.equal(byId(expected));
    expect(accepted.map(({ text }) => text).sort()).to.deep.equal(
      truth.map(({ transaction }) => `${JSON.stringify(transaction)}\n`).sort(),
    );
  });

  it("does not send, nor touch the side file, before the stream is ACTIVE", async () => {
    const { stream, requests } = await endpoint({ statuses: ["DELETING"] });
    sent = join(directory, "sent.ndjson");
    await writeFile(sent, "older\n");

    const { code, err } = await start({ stream, sent }).ended;

    expect({ code, err }).to.deep.equal({
      code: 1,
      err: "stream transactions is being deleted: name another one with --stream, or deploy it again. Sent 0 of 20000 transactions.\n",
    });
    expect(requests).to.deep.equal([]);
    expect(await readFile(sent, "utf8")).to.equal("older\n");
  });

  it("stops on Ctrl-C: says how many were sent, which the side file holds, and exits 130", async () => {
    let answered = () => {};
    const first = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const { stream, accepted } = await endpoint({
      refuses: () => {
        answered();
        return false;
      },
    });
    // One transaction in 100 s: the command waits for the second when it is stopped.
    const { child, ended } = start({ stream, sent, rate: 0.01 });
    await Promise.race([first, ended]);
    child.kill("SIGINT");

    const { code, out, err } = await ended;

    expect({ code, out, err }).to.deep.equal({
      code: 130,
      out: "",
      err: [
        "Stopping; Ctrl-C again to leave at once.",
        "sent 1 of 20000",
        "Stopped. Sent 1 of 20000 transactions to transactions, 0 of them anomalous.",
        "",
      ].join("\n"),
    });
    expect((await sideFile()).map(({ id }) => id)).to.deep.equal(accepted.map(({ id }) => id));
  });

  it("says in one line that a flag is wrong", async () => {
    const { code, out, err } = await start({ sent, count: 10 }).ended;

    expect({ code, out, err }).to.deep.equal({
      code: 2,
      out: "",
      err: "--stream is missing: name the Kinesis stream to send to\n",
    });
  });

  it("says in one line that there is no such stream", async () => {
    await endpoint();

    const { code, out, err } = await start({ sent, stream: "another" }).ended;

    expect({ code, out, err }).to.deep.equal({
      code: 1,
      out: "",
      err: "stream another not found in sa-east-1: check --stream and --region, or deploy it with pulumi up. Sent 0 of 20000 transactions.\n",
    });
  });
});

function byId<T extends { id: string }>(lines: readonly T[]): T[] {
  return [...lines].sort((a, b) => (a.id < b.id ? -1 : 1));
}
