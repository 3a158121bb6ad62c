import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { FirehoseTransformationEvent } from "aws-lambda";
import { alertClient } from "./alerts.ts";
import { readEnvironment } from "./environment.ts";
import { type Context, scoringHandler } from "./handler.ts";
import { runtimeClient } from "./invoke.ts";
import { profileKeys } from "./profiles/keys.ts";
import { ProfileStore } from "./profiles/profileStore.ts";
import { secretText } from "./profiles/secret.ts";
import { Table, tableClient } from "./profiles/table.ts";

// Here alone the function touches its surroundings. A wrong variable fails the cold start.
const environment = readEnvironment(process.env);
const { table, keySecret, expiryDays } = environment.profiles;
const store = new ProfileStore(new Table(tableClient(), table), { expiryDays, now: Date.now });
const secret = secretText(
  new SecretsManagerClient({
    requestHandler: {
      connectionTimeout: 3_000,
      requestTimeout: 10_000,
      throwOnRequestTimeout: true,
    },
  }),
  keySecret,
);
const score = scoringHandler({
  environment,
  client: runtimeClient(),
  alerts: alertClient(),
  memory: async () => ({ keys: profileKeys(await secret()), store }),
  // Not console.log, which Lambda prefixes: CloudWatch reads metrics only from bare JSON.
  write: (line) => process.stdout.write(`${line}\n`),
});

/** The Lambda's entry: see {@link scoringHandler}. */
export const handler = (event: FirehoseTransformationEvent, context: Context) =>
  score(event, context);
