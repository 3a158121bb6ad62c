import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  SecretsManagerClient,
  type SecretsManagerServiceException,
} from "@aws-sdk/client-secrets-manager";
import { expect } from "chai";
import { secretsManager } from "../../../emulator/secretsManager/service.ts";
import type { Service } from "../../../emulator/service.ts";
import { ACCOUNT, openWorld, REGION, resource, type World } from "../../support/world.ts";

const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const arnOf = (name: string) => `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-0a1b2c`;
const idOf = (digit: number) => `${digit}0000000-0000-4000-8000-000000000000`;

const secret = (name: string) => resource(SECRET, name, {}, { name, arn: arnOf(name) });
const version = (secretId: string, digit: number, inputs: object) =>
  resource(VERSION, `v${digit}`, { secretId, ...inputs }, { versionId: idOf(digit) });

describe("local Secrets Manager", () => {
  let world: World;
  let service: Service;
  let client: SecretsManagerClient;

  before(async () => {
    world = await openWorld([
      secret("bank/key"),
      version(arnOf("bank/key"), 1, { secretString: "old" }),
      version(arnOf("bank/key"), 2, { secretString: "hush" }),
      secret("bytes"),
      version("bytes", 3, { secretBinary: "gP8=" }),
      secret("staged"),
      version("staged", 4, { secretStringWo: "next", versionStages: ["BLUE", "AWSPENDING"] }),
    ]);
    client = new SecretsManagerClient({ ...world.me, maxAttempts: 1 });
    service = await world.start(secretsManager);
  });
  after(async () => {
    client.destroy();
    await world.remove();
  });

  const get = async (input: Partial<GetSecretValueCommandInput>) => {
    const command = new GetSecretValueCommand(input as GetSecretValueCommandInput);
    const { $metadata, ...answer } = await client.send(command);
    return answer;
  };
  const refused = (promise: Promise<unknown>) =>
    promise.then(
      () => expect.fail("it was accepted"),
      ({ name, message, $metadata }: SecretsManagerServiceException) => [
        name,
        $metadata.httpStatusCode,
        message,
      ],
    );

  it("tells the last declared value, by name, by ARN, and by ARN without its last characters", async () => {
    const started = Math.floor(Date.now() / 1000);
    const arn = arnOf("bank/key");
    for (const SecretId of ["bank/key", arn, arn.slice(0, -"-0a1b2c".length)]) {
      const { CreatedDate, ...answer } = await get({ SecretId });

      expect(answer).to.deep.equal({
        ARN: arn,
        Name: "bank/key",
        VersionId: idOf(2),
        SecretString: "hush",
        VersionStages: ["AWSCURRENT"],
      });
      expect(CreatedDate?.getTime()).to.be.within((started - 60) * 1000, started * 1000);
    }
  });

  it("tells bytes as bytes", async () => {
    const { SecretBinary, SecretString } = await get({ SecretId: "bytes" });

    expect([SecretBinary, SecretString]).to.deep.equal([Uint8Array.of(0x80, 0xff), undefined]);
  });

  it("tells another version by its id or by its stage", async () => {
    const old = await get({ SecretId: "bank/key", VersionId: idOf(1) });
    const staged = await get({ SecretId: "staged", VersionStage: "AWSPENDING" });

    expect([old.SecretString, old.VersionStages]).to.deep.equal(["old", []]);
    expect([staged.SecretString, staged.VersionStages]).to.deep.equal([
      "next",
      ["BLUE", "AWSPENDING"],
    ]);
  });

  const missing = "Secrets Manager can't find the specified secret";
  const refusals: Record<string, [Partial<GetSecretValueCommandInput>, string, string]> = {
    "a secret that isn't declared": [
      { SecretId: "bank" },
      "ResourceNotFoundException",
      `${missing}.`,
    ],
    "a part of an ARN": [
      { SecretId: arnOf("bytes").slice(0, -2) },
      "ResourceNotFoundException",
      `${missing}.`,
    ],
    "a version that isn't declared": [
      { SecretId: "bytes", VersionId: idOf(9) },
      "ResourceNotFoundException",
      `${missing} value for VersionId: ${idOf(9)}`,
    ],
    "a stage that no version has": [
      { SecretId: "staged" },
      "ResourceNotFoundException",
      `${missing} value for staging label: AWSCURRENT`,
    ],
    "a version of another stage": [
      { SecretId: "bank/key", VersionId: idOf(1), VersionStage: "AWSCURRENT" },
      "InvalidRequestException",
      "You provided a VersionStage that is not associated to the provided VersionId.",
    ],
    "no id": [
      {},
      "ValidationException",
      "1 validation error detected: Value null at 'secretId' failed to satisfy constraint: Member must not be null",
    ],
  };
  for (const [what, [input, name, message]] of Object.entries(refusals)) {
    it(`refuses ${what}`, async () => {
      expect(await refused(get(input))).to.deep.equal([name, 400, message]);
    });
  }

  it("refuses any other operation, by name", async () => {
    const describe = client.send(new DescribeSecretCommand({ SecretId: "bytes" }));

    expect(await refused(describe)).to.deep.equal([
      "UnknownOperationException",
      400,
      "the local Secrets Manager does not emulate secretsmanager.DescribeSecret; it emulates GetSecretValue",
    ]);
  });

  it("emulates secrets and their values", () => {
    expect(service.resourceTypes).to.deep.equal([SECRET, VERSION]);
  });
});
