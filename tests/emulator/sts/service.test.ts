import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { sts } from "../../../emulator/sts/service.ts";
import { ACCOUNT, openWorld, policy, resource, type World } from "../../support/world.ts";

const ROLE = `arn:aws:iam::${ACCOUNT}:role/bank/reader`;

describe("the local STS", () => {
  let world: World;

  before(async () => {
    const trust = policy({
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    });
    world = await openWorld([
      resource(
        "aws:iam/role:Role",
        "reader",
        { assumeRolePolicy: trust },
        { name: "reader", arn: ROLE },
      ),
    ]);
    await world.start(sts);
  });
  after(() => world.remove());

  async function identity(settings: World["me"]) {
    const client = new STSClient({ ...settings, maxAttempts: 1 });
    try {
      const { $metadata, ...answer } = await client.send(new GetCallerIdentityCommand({}));
      return answer;
    } finally {
      client.destroy();
    }
  }

  it("tells a user who it is", async () => {
    expect(await identity(world.me)).to.deep.equal({
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:user/simulator`,
      UserId: "AIDASIMULATOR",
    });
  });

  it("tells a role that has no permission at all which session it is", async () => {
    expect(await identity(world.client(ROLE, "lambda.amazonaws.com"))).to.deep.include({
      Account: ACCOUNT,
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/lambda`,
    });
  });

  it("refuses a wrong secret, and every other call by name", async () => {
    const credentials = { ...world.me.credentials, secretAccessKey: "wrong" };
    const wrong = await identity({ ...world.me, credentials }).catch((error) => error);
    expect([wrong.name, wrong.$metadata?.httpStatusCode]).to.deep.equal([
      "InvalidSignatureException",
      403,
    ]);

    const client = new STSClient({ ...world.me, maxAttempts: 1 });
    const other = await client.send(new GetSessionTokenCommand({})).catch((error) => error);
    client.destroy();
    expect(other.message).to.equal(
      "the local STS does not emulate GetSessionToken; it emulates GetCallerIdentity",
    );
  });
});
