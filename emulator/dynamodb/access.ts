import { isObject } from "../../program/index.ts";
import { jsonBody } from "../gateway/jsonBody.ts";
import { arnIn, type Home } from "../iam/arn.ts";
import { forEach } from "../iam/forEach.ts";
import { type Accesses, AwsError, type AwsRequest } from "../request.ts";

/** What a call of DynamoDB does: the operation, on each table or index that it names. */
export function dynamoDbAccess(home: Home): (request: AwsRequest) => Accesses {
  const tableArn = (table: unknown) => {
    const name = String(table);
    return name.startsWith("arn:") ? name : arnIn(home, "dynamodb", `table/${name}`);
  };
  return ({ headers, body }) => {
    const target = headers["x-amz-target"];
    const [, operation] = /^DynamoDB_20120810\.(\w+)$/.exec(target ?? "") ?? [];
    if (operation === undefined) {
      throw new AwsError(
        400,
        "UnknownOperationException",
        `the local DynamoDB does not emulate ${target}`,
      );
    }
    const input = jsonBody(body);
    const action = `dynamodb:${operation}`;
    if (isObject(input.RequestItems)) {
      return forEach(action, Object.keys(input.RequestItems).map(tableArn));
    }
    if (input.TableName !== undefined) {
      const table = tableArn(input.TableName);
      const index = input.IndexName === undefined ? "" : `/index/${input.IndexName}`;
      return [{ action, resource: table + index }];
    }
    return [{ action, resource: typeof input.ResourceArn === "string" ? input.ResourceArn : "*" }];
  };
}
