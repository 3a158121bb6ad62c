import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../iam/statement.ts";

/** What a statement says, once everything in it is known. */
interface ResolvedStatement {
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * The policy of a VPC endpoint: what the roles behind it may do with its service, on behalf of this account. It is
 * the door that the network has, so not even with another account's credentials can data leave through it.
 *
 * It doesn't name the roles, which are made after the network that they need.
 *
 * @param prefix What the service's actions start with, such as `dynamodb`. Statements of other services are left out:
 *   a role uses its keys through the service, and not through the network.
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
