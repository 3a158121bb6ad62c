import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DescribeStreamSummaryCommand } from "@aws-sdk/client-kinesis";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { CommandError } from "../../cli/errors.ts";
import { Ledger } from "../../operations/ledger.ts";
import { type ClientSettings, type Clients, clientsOf } from "../../operations/target/clients.ts";
import { explain } from "../../operations/target/trouble.ts";
import { RefusedError } from "../../producer/putRecords.ts";
import { PLACES } from "./support.ts";

const TARGET = { ...PLACES, flag: "--stack prod" };
const SETTINGS = {
  region: "sa-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
};

/** What is said of an error that a call ends with. */
async function said(
  settings: ClientSettings,
  call: (clients: Clients) => Promise<unknown>,
  target: Parameters<typeof explain>[1] = TARGET,
): Promise<string | undefined> {
  const clients = clientsOf(settings, 1);
  try {
    return await call(clients).then(
      () => expect.fail("it was answered"),
      (error) => explain(error, target, "redrivePolicyArn"),
    );
  } finally {
    clients.close();
  }
}

const list = ({ s3 }: Clients) => s3.send(new ListObjectsV2Command({ Bucket: "lake" }));
const describeStream = ({ kinesis }: Clients) =>
  kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "transactions" }));
const readLedger = ({ dynamoDb }: Clients) => new Ledger(dynamoDb, "ledger").read(["a"]);

describe("what is said of trouble with AWS", () => {
  /** Said of an error that a service answers with. */
  async function answered(
    code: string,
    call: (clients: Clients) => Promise<unknown>,
    message = "refused",
  ): Promise<string | undefined> {
    const server = createServer((request, response) => {
      request.resume();
      const xml = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
      const isXml = request.headers["x-amz-target"] === undefined;
      response.writeHead(400, {
        "content-type": isXml ? "application/xml" : "application/x-amz-json-1.0",
      });
      response.end(isXml ? xml : JSON.stringify({ __type: code, message }));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      return await said({ ...SETTINGS, endpoint }, call);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it("a stream that refuses records to the end", () => {
    const error = new RefusedError("ProvisionedThroughputExceededException", 1);

    expect(explain(error, TARGET, "redrivePolicyArn")).to.equal(
      "stream transactions refused 1 records 15 times in a row (ProvisionedThroughputExceededException): try again later, or give it more shards",
    );
  });

  it("names the action that is not allowed, and the policy that would allow it", async () => {
    const what = "User is not authorized to perform: s3:ListBucket";
    const policy = "attach the policy that the stack's output redrivePolicyArn names to the caller";

    expect(await answered("AccessDenied", list, what)).to.equal(
      `not allowed to call s3:ListBucket (${what}): ${policy}`,
    );
    expect(await answered("AccessDeniedException", readLedger)).to.equal(
      `not allowed to call dynamodb:BatchGetItem (refused): ${policy}`,
    );
  });

  it("names what is not there", async () => {
    expect(await answered("NoSuchBucket", list)).to.equal(
      "bucket lake is not there: check --stack and AWS_PROFILE",
    );
    expect(await answered("ResourceNotFoundException", readLedger)).to.equal(
      "table ledger is not there: check --stack, AWS_REGION and AWS_PROFILE, or deploy it with pulumi up",
    );
  });

  it("tells refused credentials and throttling from the rest", async () => {
    expect(await answered("ExpiredToken", list)).to.equal(
      "AWS refuses the credentials (ExpiredToken): renew them, and check the clock of this machine",
    );
    expect(await answered("ProvisionedThroughputExceededException", readLedger)).to.equal(
      "dynamodb:BatchGetItem was throttled to the end (ProvisionedThroughputExceededException): try again later; what is done is not done twice",
    );
    expect(await answered("Peculiar", list)).to.equal(
      "s3:ListBucket was not answered as it should be (Peculiar: refused): check the network, AWS_REGION and AWS_ENDPOINT_URL, and try again",
    );
  });

  it("says what is missing of the settings", async () => {
    expect(await said({ credentials: SETTINGS.credentials }, list)).to.equal(
      "no AWS region: set AWS_REGION",
    );
    expect(await said({ region: "sa-east-1" }, describeStream)).to.equal(
      "no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    );
  });

  it("says that nobody answers, and of a local run how to continue it", async () => {
    const nowhere = { ...SETTINGS, endpoint: "http://127.0.0.1:9" };
    for (const call of [list, describeStream, readLedger]) {
      expect(await said(nowhere, call)).to.match(
        /^(s3|kinesis|dynamodb):\w+ was not answered as it should be \(.*ECONNREFUSED.*try again$/,
      );
    }
    const local = { ...TARGET, flag: "--run .local", directory: ".local" };
    expect(await said(nowhere, describeStream, local)).to.equal(
      "--run .local: the local run does not serve: continue it with npm start -- --resume --serve --run .local",
    );
  });

  it("leaves a mistake of ours with its stack, and what was said already as it is", () => {
    expect(
      explain(new TypeError("undefined is not a function"), TARGET, "auditPolicyArn"),
    ).to.equal(undefined);
    expect(explain(new CommandError("so"), TARGET, "auditPolicyArn")).to.equal("so");
  });
});
