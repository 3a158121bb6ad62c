import { expect } from "chai";
import { CustomerKeys, type CustomerKeysArgs } from "../../components/customerKeys.ts";
import { ACCOUNT, deployment, only, type Registered, settled, unwrap } from "../support/pulumi.ts";

const KEY = "aws:kms/key:Key";
const ALIAS = "aws:kms/alias:Alias";
const TAGS = { Project: "sentinela" };
const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };

interface PolicyStatement {
  readonly Sid: string;
  readonly Action: string | string[];
}

describe("CustomerKeys", () => {
  let registered: Registered[];

  beforeEach(async () => {
    registered = await deployment();
  });

  async function keys(args: CustomerKeysArgs = {}): Promise<CustomerKeys> {
    const made = new CustomerKeys("keys", args);
    await settled(made.data, made.logs);
    return made;
  }

  function statements(name: string): PolicyStatement[] {
    return JSON.parse(only(registered, KEY, name).inputs.policy).Statement;
  }

  it("creates two keys with yearly rotation and aliases", async () => {
    const made = await keys({ tags: TAGS });

    const key = (description: string) => ({
      description,
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      tags: TAGS,
    });
    const inputsOf = (name: string) => {
      const { policy, ...rest } = only(registered, KEY, name).inputs;
      return rest;
    };
    expect(inputsOf("keys-data")).to.deep.equal(key("Transactions, and what is made of them"));
    expect(inputsOf("keys-logs")).to.deep.equal(key("Logs"));
    const aliases = registered.filter(({ type }) => type === ALIAS).map(({ inputs }) => inputs);
    expect(aliases).to.have.deep.members([
      { name: "alias/sentinela-test-data", targetKeyId: "keys-data" },
      { name: "alias/sentinela-test-logs", targetKeyId: "keys-logs" },
    ]);
    expect([await unwrap(made.data), await unwrap(made.logs)]).to.deep.equal([
      `arn:aws:kms:sa-east-1:${ACCOUNT}:key/keys-data`,
      `arn:aws:kms:sa-east-1:${ACCOUNT}:key/keys-logs`,
    ]);
  });

  it("lets the account administer the keys, but not decrypt with them", async () => {
    await keys();

    for (const name of ["keys-data", "keys-logs"]) {
      const [account] = statements(name);
      expect(account).to.deep.include({ Sid: "Account", Principal: ROOT, Resource: "*" });
      const actions = account?.Action ?? [];
      // Without this one KMS refuses the policy, and nobody could mend it.
      expect(actions).to.include("kms:PutKeyPolicy");
      expect(
        [actions].flat().filter((action) => /crypt|GenerateDataKey|CreateGrant|\*/.test(action)),
      ).to.deep.equal([]);
    }
  });

  it("lets the data key be used through services only, for resources of this account", async () => {
    await keys();

    const through = (Sid: string, service: string, Action: string[], context?: object) => ({
      Sid,
      Effect: "Allow",
      Principal: ROOT,
      Action,
      Resource: "*",
      Condition: {
        StringEquals: {
          "kms:CallerAccount": ACCOUNT,
          "kms:ViaService": `${service}.sa-east-1.amazonaws.com`,
        },
        ...(context && { StringLike: context }),
      },
    });
    const both = ["kms:Decrypt", "kms:GenerateDataKey"];
    expect(statements("keys-data").slice(1)).to.deep.equal([
      through("Stream", "kinesis", both, {
        "kms:EncryptionContext:aws:kinesis:arn": `arn:aws:kinesis:sa-east-1:${ACCOUNT}:stream/*`,
      }),
      through(
        "Tables",
        "dynamodb",
        ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
        { "kms:EncryptionContext:aws:dynamodb:subscriberId": ACCOUNT },
      ),
      through("Buckets", "s3", both),
      through("Secrets", "secretsmanager", both, {
        "kms:EncryptionContext:SecretARN": [
          `arn:aws:secretsmanager:sa-east-1:${ACCOUNT}:secret:*`,
          "RequestToValidateKeyAccess",
        ],
      }),
      {
        Sid: "Grants",
        Effect: "Allow",
        Principal: ROOT,
        Action: "kms:CreateGrant",
        Resource: "*",
        Condition: {
          StringEquals: { "kms:CallerAccount": ACCOUNT },
          Bool: { "kms:GrantIsForAWSResource": "true" },
        },
      },
    ]);
  });

  it("lets CloudWatch Logs use the log key, for log groups of this account", async () => {
    await keys();

    expect(statements("keys-logs").slice(1)).to.deep.equal([
      {
        Sid: "Logs",
        Effect: "Allow",
        Principal: { Service: "logs.sa-east-1.amazonaws.com" },
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt*",
          "kms:GenerateDataKey*",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:sa-east-1:${ACCOUNT}:log-group:*`,
          },
        },
      },
    ]);
  });

  it("protects the keys from deletion, with the longest waiting period", async () => {
    await keys({ protect: true });

    const made = registered.filter(({ type }) => type === KEY);
    expect(
      made.map(({ inputs, options }) => [options.protect, inputs.deletionWindowInDays]),
    ).to.deep.equal([
      [true, 30],
      [true, 30],
    ]);
  });
});
