import { jsonBody } from "../gateway/jsonBody.ts";
import { AwsError } from "../request.ts";
import type { Service, ServiceContext } from "../service.ts";
import { secretsManagerAccess } from "./access.ts";
import { declaredSecrets, secretNamed, versionOf } from "./secrets.ts";

/**
 * Secrets Manager, with the declared secrets and their declared values: GetSecretValue only.
 *
 * Not emulated: a secret's own policy and its key, rotation, and values that are put later.
 */
export async function secretsManager({ graph }: ServiceContext): Promise<Service> {
  const secrets = declaredSecrets(graph);
  const created = Math.floor(Date.now() / 1000);

  return {
    signingName: "secretsmanager",
    resourceTypes: [
      "aws:secretsmanager/secret:Secret",
      "aws:secretsmanager/secretVersion:SecretVersion",
    ],
    access: secretsManagerAccess(graph, secrets),
    async handle({ headers, body }) {
      const target = headers["x-amz-target"];
      if (target !== "secretsmanager.GetSecretValue") {
        throw new AwsError(
          400,
          "UnknownOperationException",
          `the local Secrets Manager does not emulate ${target}; it emulates GetSecretValue`,
        );
      }
      const input = jsonBody(body);
      const secret = secretNamed(secrets, input.SecretId);
      const { id, stages, value } = versionOf(secret, input);
      return {
        status: 200,
        headers: { "content-type": "application/x-amz-json-1.1" },
        body: JSON.stringify({
          ARN: secret.arn,
          Name: secret.name,
          VersionId: id,
          ...value,
          VersionStages: stages,
          CreatedDate: created,
        }),
      };
    },
    async close() {},
  };
}
