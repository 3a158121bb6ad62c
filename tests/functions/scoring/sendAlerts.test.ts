import type { FirehoseClient } from "@aws-sdk/client-firehose";
import { expect } from "chai";
import { alertClient, sendAlerts } from "../../../functions/scoring/alerts.ts";
import { Deadline } from "../../../functions/scoring/deadline.ts";
import { type AlertServer, startAlertServer } from "../../support/alertServer.ts";
import { skipPauses } from "../../support/pauses.ts";

const UNAVAILABLE = { status: 503, error: "ServiceUnavailableException" };

describe("many alerts", () => {
  let server: AlertServer;
  let client: FirehoseClient;

  beforeEach(async () => {
    server = await startAlertServer();
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
    client = alertClient({ region: "sa-east-1", endpoint: server.url, credentials });
  });

  afterEach(async () => {
    client.destroy();
    await server.close();
  });

  const send = (lines: Buffer[]) => sendAlerts(client, "alerts", lines, new Deadline().signal);

  it("go 500 at a time, two calls at once", async () => {
    const lines = Array.from({ length: 2_001 }, (_, i) => Buffer.from(`${i}\n`));
    // A call waits for one beside it, so that a third would show.
    const waiting: (() => void)[] = [];
    server.trouble = async () => {
      if (server.calls.length === 5) return undefined;
      const held = new Promise<void>((resolve) => waiting.push(resolve));
      if (waiting.length === 2) for (const release of waiting.splice(0)) release();
      await held;
      return undefined;
    };

    expect(await send(lines)).to.deep.equal({ sent: 2_001, failed: new Map() });
    expect(server.calls.map(({ alerts }) => alerts.length)).to.have.members([
      ...[500, 500, 500, 500, 1],
    ]);
    expect(server.taken).to.have.members(lines.map(String));
    expect(server.mostAtOnce).to.equal(2);
  });

  it("go 4 MiB at a time, as they are on the wire", async () => {
    // The largest that there may be, and some of which 500 are too much only with what is around them.
    for (const [length, expected] of [
      [1000 * 1024, [3, 3, 1]],
      [6_285, [499, 1]],
    ] as const) {
      server.calls.splice(0);
      const count = expected.reduce((sum, alerts) => sum + alerts, 0);
      const lines = Array.from({ length: count }, () => Buffer.alloc(length, "x"));

      expect(await send(lines)).to.deep.equal({ sent: count, failed: new Map() });
      expect(server.calls.map(({ alerts }) => alerts.length)).to.have.members([...expected]);
      expect(Math.max(...server.calls.map(({ bytes }) => bytes))).to.be.at.most(4 * 1024 * 1024);
    }
  });

  it("are neither lost nor sent twice when some of every call fail", async () => {
    const lines = Array.from({ length: 1_200 }, (_, i) => Buffer.from(`${i}\n`));
    const pauses = skipPauses();
    server.trouble = ({ alerts }) => ({
      codes: alerts.map((_, i) => (i % 3 === 2 ? "ServiceUnavailableException" : undefined)),
    });

    const usage = await send(lines);
    pauses.restore();

    expect(usage).to.deep.equal({ sent: 1_200, failed: new Map() });
    expect(server.taken.toSorted()).to.deep.equal(lines.map(String).toSorted());
  });

  it("rest ever longer between tries, each time as long as chance says", async () => {
    const pauses = skipPauses();
    const { random } = Math;
    const drawn = [0.5, 0, 0.25, 0.999, 0.5, 0.5, 0.5, 0.5, 1];
    Math.random = () => drawn[pauses.asked.length] ?? 0;
    server.trouble = () => (server.calls.length <= drawn.length ? UNAVAILABLE : undefined);

    const usage = await send([Buffer.from("1\n")]);
    Math.random = random;
    pauses.restore();

    expect(usage).to.deep.equal({ sent: 1, failed: new Map() });
    expect(pauses.asked).to.deep.equal([50, 0, 100, 799.2, 800, 1_600, 2_500, 2_500, 5_000]);
  });
});
