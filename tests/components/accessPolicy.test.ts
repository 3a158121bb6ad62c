import { expect } from "chai";
import { AccessPolicy } from "../../components/accessPolicy.ts";
import { ExpiringTable } from "../../components/expiringTable.ts";
import { PrivateBucket } from "../../components/privateBucket.ts";
import { ACCOUNT, deployment, only, type Registered, settled, unwrap } from "../support/pulumi.ts";

const POLICY = "aws:iam/policy:Policy";
const TAGS = { Project: "sentinela" };

describe("AccessPolicy", () => {
  let registered: Registered[];

  beforeEach(async () => {
    registered = await deployment();
  });

  it("grants exactly the given statements", async () => {
    const lake = new PrivateBucket("lake", { noncurrentExpiryDays: 30 });
    const ledger = new ExpiringTable("ledger");
    const policy = new AccessPolicy("redrive", {
      description: "Put failed records on the stream again",
      permissions: [lake.write("quarantine/"), ledger.use("dynamodb:UpdateItem")],
      tags: TAGS,
    });
    await settled(policy.arn);

    expect(only(registered, POLICY).inputs).to.deep.equal({
      description: "Put failed records on the stream again",
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "s3:PutObject",
            Resource: "arn:aws:s3:::lake-bucket/quarantine/*",
          },
          {
            Effect: "Allow",
            Action: ["dynamodb:UpdateItem"],
            Resource: `arn:aws:dynamodb:sa-east-1:${ACCOUNT}:ledger-table`,
          },
        ],
      },
      tags: TAGS,
    });
    expect(await unwrap(policy.arn)).to.equal(`arn:aws:iam:sa-east-1:${ACCOUNT}:redrive-policy`);
  });

  it("applies transform to the policy", async () => {
    const transform = { policy: { path: "/people/" } };
    const policy = new AccessPolicy("nobody", { description: "", permissions: [], transform });
    await settled(policy.arn);

    expect(only(registered, POLICY).inputs.path).to.equal("/people/");
  });
});
