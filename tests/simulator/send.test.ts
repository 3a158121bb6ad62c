import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { CommandError, UsageError } from "../../cli/errors.ts";
import { readFlags } from "../../cli/flags.ts";
import { fraudsOf, SIMULATE_FLAGS } from "../../simulator/flags.ts";
import { FRAUDS, type Scenario } from "../../simulator/scenarios.ts";
import { main } from "../../simulator/send.ts";
import type { Sent } from "../../simulator/sideFile.ts";
import { type Simulated, simulate } from "../../simulator/simulate.ts";
import { failure } from "./inProcess.ts";
import { transactionsOf } from "./sample.ts";
import { spawned } from "./spawned.ts";
import { type Faults, type TestKinesis, testKinesis } from "./testKinesis.ts";

describe("npm run simulate", () => {
  let directory: string;
  let sent: string;
  let kinesis: TestKinesis | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "simulate-"));
    sent = join(directory, "sent.ndjson");
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

  function start(flags: Record<string, string | number>, channel?: "ipc") {
    return spawned("simulator/commands/simulate.ts", flags, kinesis, channel);
  }

  function refused(flags: Record<string, string | number>): Promise<Error> {
    return failure(main, SIMULATE_FLAGS, flags, kinesis as TestKinesis);
  }

  function listed({ event, tipo, scenario }: Simulated): Sent {
    return { id: event.identificador_unico_transacao, tipo, scenario };
  }

  async function sideFile(): Promise<Sent[]> {
    const lines = (await readFile(sent, "utf8")).split("\n");
    expect(lines.pop()).to.equal("");
    return lines.map((line) => JSON.parse(line));
  }

  it("sends what the same options simulate, and writes the truth to the side file", async () => {
    const { stream, accepted } = await endpoint({ refuses: (_, attempt) => attempt === 1 });
    const options = { count: 700, seed: 7, accounts: 40, days: 3, from: "2026-03-01" };

    const { code, out, err } = await start({
      ...{ stream, sent, "anomaly-rate": 0.1, "confirm-days": 0.5, "confirm-rate": 0.8 },
      ...options,
    }).ended;

    const truth = [
      ...simulate({ ...options, anomalyRate: 0.1, confirmDays: 0.5, confirmRate: 0.8 }),
    ];
    const expected = truth.map(listed);
    const count = (scenario: Scenario) => transactionsOf(truth, scenario).length;
    const confirmations = truth.length - 700;
    expect(confirmations).to.be.greaterThan(10);
    expect({ code, out, err }).to.deep.equal({
      code: 0,
      out: `Sent 700 of 700 transactions and ${confirmations} confirmations to transactions. Frauds: ${count("anomalous-amount")} anomalous-amount, ${count("compromised-counterparty")} compromised-counterparty, ${count("account-takeover")} account-takeover. Which they are: ${sent}\n`,
      err: "sent 700 of 700\n",
    });
    expect(byText(await sideFile())).to.deep.equal(byText(expected));
    expect(accepted.map(({ text }) => text).sort()).to.deep.equal(
      truth.map(({ event }) => `${JSON.stringify(event)}\n`).sort(),
    );
  });

  it("makes the scenarios that its flag names", async () => {
    const { stream } = await endpoint();

    const { out } = await start({
      ...{ stream, sent, count: 900, scenarios: "compromised-counterparty,anomalous-amount" },
    }).ended;
    const { out: none } = await start({ stream, sent, count: 10, scenarios: "none" }).ended;

    expect(out).to.match(/Frauds: \d+ anomalous-amount, [1-9]\d* compromised-counterparty\. /);
    expect(none).to.equal(
      `Sent 10 of 10 transactions and 0 confirmations to transactions. Frauds: none. Which they are: ${sent}\n`,
    );
  });

  it("does not send, nor touch the side file, before the stream is ACTIVE", async () => {
    const { stream, requests } = await endpoint({ statuses: ["DELETING"] });
    await writeFile(sent, "older\n");

    const error = await refused({ stream, sent });

    expect(error).to.be.instanceOf(CommandError);
    expect(error.message).to.equal(
      "stream transactions is being deleted: name another one with --stream, or deploy it again. Sent 0 of 20000 transactions.",
    );
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
        "sent 1 of 20,000",
        "Stopped. Sent 1 of 20000 transactions and 0 confirmations to transactions. Frauds: 0 anomalous-amount, 0 compromised-counterparty, 0 account-takeover. The same flags and --resume send the rest.",
        "",
      ].join("\n"),
    });
    expect((await sideFile()).map(({ id }) => id)).to.deep.equal(accepted.map(({ id }) => id));
  });

  it("goes on with --resume: sends what the side file doesn't list, after cutting off a torn line", async () => {
    const { stream, accepted } = await endpoint();
    const truth = [...simulate({ count: 700, seed: 7 })];
    const earlier = truth.slice(0, 400);
    const whole = earlier.map((made) => `${JSON.stringify(listed(made))}\n`);
    await writeFile(sent, `${whole.join("")}{"id":"3f0c`);

    const { code, out, err } = await start({ stream, sent, count: 700, seed: 7, resume: "" }).ended;

    const rest = truth.slice(400);
    const count = (scenario: Scenario) => transactionsOf(truth, scenario).length;
    expect({ code, out, err }).to.deep.equal({
      code: 0,
      out: `Sent 700 of 700 transactions and ${truth.length - 700} confirmations to transactions, 400 of these records before. Frauds: ${count("anomalous-amount")} anomalous-amount, ${count("compromised-counterparty")} compromised-counterparty, ${count("account-takeover")} account-takeover. Which they are: ${sent}\n`,
      err: "sent 700 of 700\n",
    });
    expect(accepted.map(({ text }) => text).sort()).to.deep.equal(
      rest.map(({ event }) => `${JSON.stringify(event)}\n`).sort(),
    );
    expect(byText(await sideFile())).to.deep.equal(byText(truth.map(listed)));
  });

  it("does not go on with what other flags made, nor with a file that is no side file", async () => {
    const { stream, requests } = await endpoint();
    const [made] = simulate({ count: 10, seed: 8 });
    const other = `${JSON.stringify(listed(made as Simulated))}\n`;
    await writeFile(sent, other);
    const thesis = join(directory, "thesis.txt");
    await writeFile(thesis, "years of work");
    const nowhere = join(directory, "truth", "sent.ndjson");
    const flags = { stream, count: 10, seed: 7 };

    const errors = [
      await refused({ ...flags, sent, resume: "" }),
      await refused({ ...flags, sent: thesis, resume: "" }),
      await refused({ ...flags, sent: nowhere, resume: "" }),
      await refused({ ...flags, sent: nowhere }),
    ];

    const none = "Sent 0 of 10 transactions.";
    for (const error of errors) expect(error).to.be.instanceOf(CommandError);
    expect(errors.map(({ message }) => message)).to.deep.equal([
      `--sent ${sent} lists 1 records that these flags don't simulate: give those of the simulation to resume, or leave --resume out. ${none}`,
      `--sent ${thesis}: line 1 is not one that a simulation writes: name the file of the simulation to resume. ${none}`,
      `--sent ${nowhere} can't be read: no such file or directory: name the file of the simulation to resume, or leave --resume out. ${none}`,
      `--sent ${nowhere} can't be written: no such file or directory: name another file, or create its directory. ${none}`,
    ]);
    expect(requests).to.deep.equal([]);
    expect([await readFile(sent, "utf8"), await readFile(thesis, "utf8")]).to.deep.equal([
      other,
      "years of work",
    ]);
  });

  it("ends with the process that has opened a channel to it", async () => {
    const { stream } = await endpoint({ holds: () => new Promise(() => {}) });
    const { child } = start({ stream, sent }, "ipc");
    child.disconnect();

    expect((await once(child, "exit"))[0]).to.equal(1);
  });

  it("says in one line that a flag is wrong", async () => {
    const { code, out, err } = await start({ sent, count: 10 }).ended;

    expect({ code, out, err }).to.deep.equal({
      code: 2,
      out: "",
      err: "--stream is missing: the Kinesis stream to send to\n",
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

describe("the flags of npm run simulate", () => {
  const STREAM = ["--stream", "transactions"];

  it("ask for every scenario at its rate when they are left out", () => {
    const flags = readFlags(SIMULATE_FLAGS, STREAM);

    expect(fraudsOf(flags.scenarios)).to.deep.equal(FRAUDS);
    expect(flags).to.include({ "anomaly-rate": 0.005, "confirm-rate": 0.9, "confirm-days": 2 });
  });

  it("choose scenarios by name, or none", () => {
    const chosen = (names: string) =>
      fraudsOf(readFlags(SIMULATE_FLAGS, [...STREAM, "--scenarios", names]).scenarios);

    expect(chosen("account-takeover,anomalous-amount")).to.deep.equal([
      "anomalous-amount",
      "account-takeover",
    ]);
    expect(chosen("none")).to.deep.equal([]);
  });

  const wrong: [string, string, string][] = [
    [
      "scenarios",
      "anomalous-amount,phishing",
      '--scenarios must be names out of anomalous-amount, compromised-counterparty, account-takeover, separated by commas, or none; default all, got "anomalous-amount,phishing"',
    ],
    ["confirm-rate", "1.01", "--confirm-rate must be a number from 0 to 1, got 1.01"],
    ["confirm-days", "90", "--confirm-days must be a number from 0 to 60, got 90"],
  ];
  for (const [name, value, message] of wrong) {
    it(`are refused: ${message}`, () => {
      expect(() => readFlags(SIMULATE_FLAGS, [...STREAM, `--${name}`, value])).to.throw(
        UsageError,
        message,
      );
    });
  }
});

function byText<T>(lines: readonly T[]): string[] {
  return lines.map((line) => JSON.stringify(line)).sort();
}
