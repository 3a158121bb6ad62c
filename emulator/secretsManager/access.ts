import { jsonBody } from "../gateway/jsonBody.ts";
import { arnIn, type Home } from "../iam/arn.ts";
import { type Accesses, AwsError, type AwsRequest } from "../request.ts";
import type { Secret } from "./secrets.ts";

/** What a call of Secrets Manager does: the operation, on the secret that is meant, or on what it was called by. */
export function secretsManagerAccess(
  home: Home,
  secrets: readonly Secret[],
): (request: AwsRequest) => Accesses {
  return ({ headers, body }) => {
    const target = headers["x-amz-target"];
    const [, operation] = /^secretsmanager\.(\w+)$/.exec(target ?? "") ?? [];
    if (operation === undefined) {
      throw new AwsError(
        400,
        "UnknownOperationException",
        `the local Secrets Manager does not emulate ${target}`,
      );
    }
    const { SecretId } = jsonBody(body);
    return [{ action: `secretsmanager:${operation}`, resource: resourceOf(SecretId) }];
  };

  function resourceOf(id: unknown): string {
    if (id === undefined) return "*";
    const asked = String(id);
    const secret = secrets.find(({ name, arn }) => [name, arn, arn.slice(0, -7)].includes(asked));
    if (secret) return secret.arn;
    return asked.startsWith("arn:") ? asked : arnIn(home, "secretsmanager", `secret:${asked}`);
  }
}
