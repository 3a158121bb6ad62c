import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../iam/statement.ts";

/** A statement without outputs. */
interface ResolvedStatement {
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * The policy of a VPC endpoint: what roles of this account may do with the service. Other accounts' credentials don't
 * work through the endpoint, so nobody can copy data out with them.
 *
 * The policy doesn't list the roles, because they are created after the network.
 *
 * @param prefix Prefix of the service's actions, such as `dynamodb`. Statements of other services are left out: KMS, for
 *   one, is called by the service and not through the network.
 */
export function endpointPolicy(
  prefix: string,
  statements: readonly Statement[],
  account: pulumi.Output<string>,
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: pulumi
      .all([pulumi.output([...statements]), account])
      .apply(([resolved, accountId]) =>
        (resolved as ResolvedStatement[])
          .filter(({ Action }) => [Action].flat().every((one) => one?.startsWith(`${prefix}:`)))
          .map((statement) => ({
            ...statement,
            Principal: "*",
            Condition: bound(statement, accountId),
          })),
      ),
  });
}

function bound(
  { Condition = {} }: ResolvedStatement,
  accountId: string,
): ResolvedStatement["Condition"] {
  return {
    ...Condition,
    StringEquals: { ...Condition.StringEquals, "aws:PrincipalAccount": accountId },
  };
}
