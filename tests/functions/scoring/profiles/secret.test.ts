import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect } from "chai";
import { secretText } from "../../../../functions/scoring/profiles/secret.ts";
import { PROFILE_KEY, VARIABLES } from "../../../support/scoring.ts";

const { PROFILE_KEY_SECRET } = VARIABLES;

describe("the secret that holds the key of the profiles' ids", () => {
  let asked: unknown[];
  let answers: (() => Promise<object>)[];
  const client = {
    send: ({ input }: { input: unknown }) => {
      asked.push(input);
      return answers.shift()?.();
    },
  } as unknown as SecretsManagerClient;

  beforeEach(() => {
    asked = [];
    answers = [];
  });

  it("is asked for at once, and kept", async () => {
    answers = [async () => ({ SecretString: PROFILE_KEY })];
    const secret = secretText(client, PROFILE_KEY_SECRET);
    expect(asked).to.deep.equal([{ SecretId: PROFILE_KEY_SECRET }]);

    expect(await Promise.all([secret(), secret()])).to.deep.equal([PROFILE_KEY, PROFILE_KEY]);
    expect(await secret()).to.equal(PROFILE_KEY);
    expect(asked).to.have.lengthOf(1);
  });

  it("is asked for again by whoever needs it after a failure", async () => {
    answers = [
      () => Promise.reject(new Error("throttled")),
      async () => ({ SecretString: PROFILE_KEY }),
    ];
    const secret = secretText(client, PROFILE_KEY_SECRET);

    expect(await secret().catch((error: Error) => error.message)).to.equal("throttled");
    expect(await secret()).to.equal(PROFILE_KEY);
    expect(asked).to.have.lengthOf(2);
  });

  it("must be text", async () => {
    answers = [async () => ({ SecretBinary: Uint8Array.of(1) })];
    const secret = secretText(client, PROFILE_KEY_SECRET);

    expect(await secret().catch((error: Error) => error.message)).to.equal(
      `the secret ${PROFILE_KEY_SECRET} holds no text`,
    );
  });
});
