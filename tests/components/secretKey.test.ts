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

  it("is drawn once and kept in Secrets Manager", async () => {
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

  it("tells nobody its value", async () => {
    const made = await key();

    expect(only(registered, VALUE).options.secretOutputs).to.include("result");
    expect(only(registered, VERSION).options.secretOutputs).to.include("secretString");
    const told = await Promise.all(
      Object.values(made).filter(pulumi.Output.isInstance).map(unwrap),
    );
    expect(told).to.include(ARN).and.not.include(DRAWN);
  });

  it("stays the same when a later release would draw it otherwise", async () => {
    await key();

    const { inputs, options } = only(registered, VALUE);
    expect(options.ignoreChanges).to.deep.equal(Object.keys(inputs));
  });

  it("can't be deleted or replaced when it is protected, and is restorable for longest", async () => {
    await key({ protect: true });

    const own = registered.filter(({ custom }) => custom);
    expect(own.map(({ options }) => options.protect)).to.deep.equal([true, true, true]);
    expect(only(registered, SECRET).inputs.recoveryWindowInDays).to.equal(30);
  });

  it("goes with its stack at once when it isn't", async () => {
    await key();

    expect(registered.filter(({ options }) => options.protect)).to.deep.equal([]);
    expect(only(registered, SECRET).inputs.recoveryWindowInDays).to.equal(0);
  });

  it("lets its user read it, and nothing else", async () => {
    const made = await key();

    expect(made.read().on).to.equal(made);
    expect(await granted(made.read())).to.deep.equal([READ]);
  });

  it("grants the use of a customer-managed key, for this secret and by way of Secrets Manager only", async () => {
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

  it("lets a caller change the inputs of its secret", async () => {
    await key({ transform: { secret: { replicas: [{ region: "us-east-1" }] } } });

    expect(only(registered, SECRET).inputs).to.deep.equal({
      description: "Names things",
      recoveryWindowInDays: 0,
      replicas: [{ region: "us-east-1" }],
    });
  });

  it("refuses a key by its alias", async () => {
    const args = { description: "Names things", kmsKeyArn: "alias/ours" };
    expect(() => new SecretKey("mac", args)).to.throw(
      "SecretKey mac: kmsKeyArn must be the ARN of a KMS key, not of an alias, got alias/ours",
    );
    await settled();
    expect(registered).to.deep.equal([]);
  });
});
