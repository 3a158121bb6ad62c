import { expect } from "chai";
import { ExpiringTable } from "../../components/expiringTable.ts";
import { granted } from "../support/granted.ts";
import { ACCOUNT, deployment, only, type Registered, settled, unwrap } from "../support/pulumi.ts";

const TABLE = "aws:dynamodb/table:Table";
const ARN = `arn:aws:dynamodb:sa-east-1:${ACCOUNT}:profiles-table`;
const KEY = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/0123-abcd`;
const TAGS = { Project: "sentinela" };
const ACTIONS = ["dynamodb:BatchGetItem", "dynamodb:UpdateItem"] as const;
const USE = {
  Effect: "Allow",
  Action: ["dynamodb:BatchGetItem", "dynamodb:UpdateItem"],
  Resource: ARN,
};

describe("ExpiringTable", () => {
  let registered: Registered[];

  beforeEach(async () => {
    registered = await deployment();
  });

  it("creates an encrypted table, billed by request, with point-in-time recovery and expiry of items", async () => {
    const profiles = new ExpiringTable("profiles", { tags: TAGS });
    await settled(profiles.arn);

    expect(registered.map(({ type, name, inputs }) => ({ type, name, inputs }))).to.deep.equal([
      { type: "sentinela:index:ExpiringTable", name: "profiles", inputs: { tags: TAGS } },
      {
        type: TABLE,
        name: "profiles-table",
        inputs: {
          billingMode: "PAY_PER_REQUEST",
          attributes: [{ name: "id", type: "S" }],
          hashKey: "id",
          ttl: { attributeName: "expiresAt", enabled: true },
          serverSideEncryption: { enabled: true },
          pointInTimeRecovery: { enabled: true },
          deletionProtectionEnabled: false,
          tags: TAGS,
        },
      },
    ]);
    expect(await unwrap(profiles.name)).to.equal("profiles-table");
    expect(await unwrap(profiles.arn)).to.equal(ARN);
  });

  it("protects a table from deletion by Pulumi and in the console", async () => {
    await settled(new ExpiringTable("profiles", { protect: true }).arn);

    const { inputs, options } = only(registered, TABLE);
    expect([inputs.deletionProtectionEnabled, options.protect]).to.deep.equal([true, true]);
  });

  it("deletes an unprotected table with its stack", async () => {
    await settled(new ExpiringTable("profiles").arn);

    const { inputs, options } = only(registered, TABLE);
    expect([inputs.deletionProtectionEnabled, options.protect]).to.deep.equal([false, false]);
  });

  it("grants the named actions on the table, and nothing else", async () => {
    const profiles = new ExpiringTable("profiles");

    expect(profiles.use(...ACTIONS).on).to.equal(profiles);
    expect(await granted(profiles.use(...ACTIONS))).to.deep.equal([USE]);
  });

  it("grants a customer managed key for this table only, and through DynamoDB only", async () => {
    const profiles = new ExpiringTable("profiles", { kmsKeyArn: KEY });

    expect(await granted(profiles.use(...ACTIONS))).to.deep.equal([
      USE,
      {
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: KEY,
        Condition: {
          StringEquals: {
            "kms:ViaService": "dynamodb.sa-east-1.amazonaws.com",
            "kms:EncryptionContext:aws:dynamodb:tableName": "profiles-table",
          },
        },
      },
    ]);
    expect(only(registered, TABLE).inputs.serverSideEncryption).to.deep.equal({
      enabled: true,
      kmsKeyArn: KEY,
    });
  });

  it("applies transform to the table", async () => {
    const profiles = new ExpiringTable("profiles", {
      transform: { table: (ours) => ({ ...ours, tableClass: "STANDARD_INFREQUENT_ACCESS" }) },
    });
    await settled(profiles.arn);

    expect(only(registered, TABLE).inputs).to.include({
      tableClass: "STANDARD_INFREQUENT_ACCESS",
      billingMode: "PAY_PER_REQUEST",
    });
  });

  it("refuses the alias of a key", async () => {
    expect(() => new ExpiringTable("profiles", { kmsKeyArn: "alias/ours" })).to.throw(
      "ExpiringTable profiles: kmsKeyArn must be the ARN of a KMS key, not of an alias, got alias/ours",
    );
    await settled();
    expect(registered).to.deep.equal([]);
  });
});
