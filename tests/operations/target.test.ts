import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { CommandError, UsageError } from "../../cli/errors.ts";
import { readFlags } from "../../cli/flags.ts";
import { instantOf } from "../../operations/instant.ts";
import { REDRIVE_FLAGS } from "../../operations/redrive/flags.ts";
import { redriveTarget } from "../../operations/redrive/target.ts";
import { localTarget, stackTarget } from "../../operations/target/target.ts";
import { OUTPUTS, PLACES } from "./support.ts";

async function refusal(work: Promise<unknown>, kind: typeof CommandError): Promise<string> {
  return work.then(
    () => expect.fail("it was taken"),
    (error) => {
      expect(error.constructor).to.equal(kind);
      return error.message;
    },
  );
}

describe("what a command works on", () => {
  let directory: string;
  let path: string | undefined;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "sentinela-"));
    path = process.env.PATH;
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(directory, { recursive: true, force: true });
  });

  /** A Pulumi CLI that answers like this, whatever it is asked. */
  function pulumi(script: string): void {
    const file = join(directory, "pulumi");
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    process.env.PATH = `${directory}${delimiter}${path}`;
  }

  it("is what a stack's outputs say, and the region of its stream", async () => {
    pulumi(`[ "$*" = "stack output --json --non-interactive --stack prod" ] && cat <<'.'
${JSON.stringify(OUTPUTS)}
.`);

    expect(await stackTarget("prod")).to.deep.equal({
      ...PLACES,
      flag: "--stack prod",
      settings: { region: "sa-east-1" },
    });
  });

  it("is refused in words for a stack that can't be read, or lacks an output", async () => {
    pulumi("echo 'error: no stack named prod found' >&2; exit 255");
    expect(await refusal(stackTarget("prod"), CommandError)).to.match(
      /^--stack prod: pulumi stack output failed \(error: no stack named prod found\): check the name with pulumi stack ls/,
    );
    pulumi("echo '{}'");
    expect(await refusal(stackTarget("prod"), CommandError)).to.equal(
      "--stack prod: the stack has no output streamName: deploy this version of the program with pulumi up, or run it with npm start",
    );
    process.env.PATH = join(directory, "nowhere");
    expect(await refusal(stackTarget("prod"), CommandError)).to.match(
      /^--stack prod: the Pulumi CLI is not installed/,
    );
  });

  it("is what a local run wrote, which can be called only while it serves", async () => {
    expect(await refusal(localTarget(directory, "audit"), CommandError)).to.match(
      /^--run .* holds no local run: name the directory .*\.local if with none$/,
    );
    writeFileSync(join(directory, "outputs.json"), JSON.stringify(OUTPUTS));
    const ended = { ...PLACES, flag: `--run ${directory}`, directory, settings: undefined };
    expect(await localTarget(directory, "audit")).to.deep.equal(ended);

    // The discard port: nothing listens there, as after a run that was killed.
    const profile =
      "region = sa-east-1\nendpoint_url = http://127.0.0.1:9\naws_access_key_id = A\n";
    writeFileSync(
      join(directory, "aws.config"),
      `[profile audit]\n${profile}aws_secret_access_key = s\n`,
    );
    expect(await localTarget(directory, "audit")).to.deep.equal(ended);
  });

  it("may be a bucket with a stream and a ledger, where there is no Pulumi", async () => {
    const flags = (...args: string[]) => readFlags(REDRIVE_FLAGS, args);
    expect(
      await redriveTarget(
        flags("--bucket", "lake", "--stream", "transactions", "--ledger", "ledger"),
      ),
    ).to.deep.equal({
      flag: "--bucket lake",
      settings: {},
      stream: "transactions",
      lakeBucket: "lake",
      ledgerTable: "ledger",
      prefixes: { delivered: "", failed: "failed/", quarantine: "quarantine/" },
    });
    expect(await refusal(redriveTarget(flags("--bucket", "lake")), UsageError)).to.equal(
      "--stream is missing: --bucket needs --stream and --ledger, --stack finds them by itself",
    );
  });
});

describe("an instant", () => {
  const now = Date.UTC(2026, 0, 12, 12);

  it("is a day, a moment with its offset, or so long ago", () => {
    const given = [
      "2026-01-12",
      "2026-01-12T08:30:00-03:00",
      "2026-01-12T08:30Z",
      "30m",
      "6h",
      "2d",
    ];

    expect(
      given.map((text) => new Date(instantOf("--since", text, now)).toISOString()),
    ).to.deep.equal([
      "2026-01-12T00:00:00.000Z",
      "2026-01-12T11:30:00.000Z",
      "2026-01-12T08:30:00.000Z",
      "2026-01-12T11:30:00.000Z",
      "2026-01-12T06:00:00.000Z",
      "2026-01-10T12:00:00.000Z",
    ]);
  });

  it("is refused without its offset, in the future, and where it is none", () => {
    for (const text of ["2026-01-12T08:30:00", "yesterday", "2026-13-01", "6w", ""]) {
      expect(() => instantOf("--since", text, now)).to.throw(
        UsageError,
        /^--since must be a day or/,
      );
    }
    expect(() => instantOf("--until", "2026-01-13", now)).to.throw(
      UsageError,
      '--until must not be in the future, got "2026-01-13"',
    );
  });
});
