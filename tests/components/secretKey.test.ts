import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { SecretKey, type SecretKeyArgs } from "../../components/secretKey.ts";
import { granted } from "../support/granted.ts";
import {
  ACCOUNT,
  asSecret,
  DRAWN,
  deployment,
  only,
  type Registered,
  settled,
  unwrap,
} from "../support/pulumi.ts";

const VALUE = "random:index/randomPassword:RandomPassword";
const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const ARN = `arn:aws:secretsmanager:sa-east-1:${ACCOUNT}:mac-secret`;
const KEY = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/0123-abcd`;
const READ = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: ARN };

describe("SecretKey", () => {
  let registered: Registered[];

  beforeEach(async () => {
    registered = await deployment();
  });

  /** A key, completely registered. */
  async function key(args: Partial<SecretKeyArgs> = {}): Promise<SecretKey> {
    const made = new SecretKey("mac", { description: "Names things", ...args });
    await settled(made.arn);
    return made;
  }

  it("generates a key and stores it in Secrets Manager", async () => {
    const tags = { Project: "sentinela" };
    const made = await key({ tags });

    const all = registered.map(({ type, name, inputs }) => ({ [`${type} ${name}`]: inputs }));
    expect(all).to.have.deep.members([
      { "sentinela:index:SecretKey mac": { description: "Names things", tags } },
      { [`${VALUE} mac-value`]: { length: 64, special: false } },
      {
        [`${SECRET} mac-secret`]: { description: "Names things", recoveryWindowInDays: 0, tags },
      },
      {
        [`${VERSION} mac-version`]: { secretId: "mac-secret-id", secretString: asSecret(DRAWN) },
      },
    ]);
    expect(await unwrap(made.arn)).to.equal(ARN);
  });

  it("keeps the key's value secret in outputs and state", async () => {
    const made = await key();

    expect(only(registered, VALUE).options.secretOutputs).to.include("result");
    expect(only(registered, VERSION).options.secretOutputs).to.include("secretString");
    const told = await Promise.all(
      Object.values(made).filter(pulumi.Output.isInstance).map(unwrap),
    );
    expect(told).to.include(ARN).and.not.include(DRAWN);
  });

  it("keeps the key if a later release would generate another kind", async () => {
    await key();

    const { inputs, options } = only(registered, VALUE);
    expect(options.ignoreChanges).to.deep.equal(Object.keys(inputs));
  });

  it("protects the key from deletion and replacement, with the longest recovery window", async () => {
    await key({ protect: true });

    const own = registered.filter(({ custom }) => custom);
    expect(own.map(({ options }) => options.protect)).to.deep.equal([true, true, true]);
    expect(only(registered, SECRET).inputs.recoveryWindowInDays).to.equal(30);
  });

  it("deletes an unprotected key with its stack at once", async () => {
    await key();

    expect(registered.filter(({ options }) => options.protect)).to.deep.equal([]);
    expect(only(registered, SECRET).inputs.recoveryWindowInDays).to.equal(0);
  });

  it("grants reading the key, and nothing else", async () => {
    const made = await key();

    expect(made.read().on).to.equal(made);
    expect(await granted(made.read())).to.deep.equal([READ]);
  });

  it("grants a customer managed key for this secret only, and through Secrets Manager only", async () => {
    const made = await key({ kmsKeyArn: KEY });

    expect(await granted(made.read())).to.deep.equal([
      READ,
      {
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: KEY,
        Condition: {
          StringEquals: {
            "kms:ViaService": "secretsmanager.sa-east-1.amazonaws.com",
            "kms:EncryptionContext:SecretARN": ARN,
          },
        },
      },
    ]);
    expect(only(registered, SECRET).inputs.kmsKeyId).to.equal(KEY);
  });

  it("applies transform to the secret", async () => {
    await key({ transform: { secret: { replicas: [{ region: "us-east-1" }] } } });

    expect(only(registered, SECRET).inputs).to.deep.equal({
      description: "Names things",
      recoveryWindowInDays: 0,
      replicas: [{ region: "us-east-1" }],
    });
  });

  it("refuses the alias of a key", async () => {
    const args = { description: "Names things", kmsKeyArn: "alias/ours" };
    expect(() => new SecretKey("mac", args)).to.throw(
      "SecretKey mac: kmsKeyArn must be the ARN of a KMS key, not of an alias, got alias/ours",
    );
    await settled();
    expect(registered).to.deep.equal([]);
  });
});
