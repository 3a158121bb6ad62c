import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { uuid } from "../support/scoring.ts";
import { ERRORS, failedLine, type Operated, OUTPUTS, operated, transaction } from "./support.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

async function run(script: string, ...args: string[]) {
  const child = spawn(
    process.execPath,
    ["--import", "tsx/esm", `operations/commands/${script}.ts`, ...args],
    {
      cwd: ROOT,
      // Another account's: what a local run says of itself has to win.
      env: { ...process.env, AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
  const [code] = await once(child, "close");
  return { code, stdout: await stdout, stderr: await stderr };
}

describe("npm run redrive and audit", () => {
  let open: Operated;
  let out: string;
  before(async () => {
    open = await operated();
    out = open.world.out;
    const { region, endpoint, credentials } = open.world.me;
    const profile = (name: string) =>
      [
        `[profile ${name}]`,
        `region = ${region}`,
        `endpoint_url = ${endpoint}`,
        `aws_access_key_id = ${credentials.accessKeyId}`,
        `aws_secret_access_key = ${credentials.secretAccessKey}`,
        "",
      ].join("\n");
    writeFileSync(
      join(out, "aws.config"),
      profile("simulator") + profile("redrive") + profile("audit"),
    );
    writeFileSync(join(out, "outputs.json"), JSON.stringify(OUTPUTS));
    open.write("lake", ERRORS, `${failedLine(transaction(1))}${failedLine(Buffer.from("{}"))}{\n`);
    const sent = [1, 2].map((n) => `${JSON.stringify({ id: uuid(n), tipo: "transacao" })}\n`);
    writeFileSync(join(out, "sent.ndjson"), sent.join(""));
  });
  after(() => open.close());

  it("tell a run that was interrupted from records that are missing", async () => {
    const audited = await run("audit", "--run", out);

    expect(audited.code).to.equal(2);
    expect(audited.stderr).to.contain(
      `The run in ${out} is still going, or was interrupted: 1 records were not delivered yet. Continue it with npm start -- --resume --run ${out}, then audit again.\n`,
    );
  });

  it("work on a serving local run as the roles that it gives them, and say with their exit codes what is wrong", async () => {
    writeFileSync(join(out, "summary.json"), "{}");
    const audited = await run("audit", "--run", out, "--missing", join(out, "missing.txt"));
    expect(audited).to.deep.equal({
      code: 1,
      stdout: [
        "2 records sent, compared with",
        `  what the producer wrote down in ${join(out, "sent.ndjson")}`,
        "        0  delivered",
        "        0  quarantined",
        "        1  failed: npm run redrive replays them",
        "        1  missing",
        "        1  other records in the lake",
        "        1  lines or objects that could not be read",
        "",
      ].join("\n"),
      stderr: audited.stderr,
    });
    expect(audited.stderr).to.match(
      new RegExp(`\\n${ERRORS} line 3: holds no record\\nMissing:\\ntransacao ${uuid(2)}\\n$`),
    );

    const driven = await run("redrive", "--run", out);
    expect({ ...driven, stderr: driven.stderr.split("\n").slice(-2) }).to.deep.equal({
      code: 1,
      stdout: [
        "2 failed records in 1 error objects",
        "        1  replayed",
        "        0  replayed before",
        "        1  quarantined: the contract refuses them (1 missing",
        "             identificador_unico_transacao)",
        "        0  quarantined after 5 attempts",
        "        1  could not be read",
        "",
      ].join("\n"),
      stderr: [`${ERRORS} line 3: no failed record of Firehose's`, ""],
    });
    expect(open.stream.accepted).to.equal(1);
  });
});
