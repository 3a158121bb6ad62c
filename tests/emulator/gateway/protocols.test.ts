import { expect } from "chai";
import { errorResponse } from "../../../emulator/gateway/protocols.ts";
import { AwsError } from "../../../emulator/request.ts";

const error = new AwsError(400, "Busy", "not now", { Reason: "because" });

describe("errorResponse", () => {
  it("writes a want of permission as the framework behind DynamoDB does", () => {
    const { body } = errorResponse(
      "dynamodb",
      new AwsError(400, "AccessDeniedException", "no"),
      "id",
    );

    expect(body).to.equal(
      '{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"no"}',
    );
  });

  const bodies: Record<string, [type: string, body: string]> = {
    dynamodb: [
      "application/x-amz-json-1.0",
      '{"__type":"com.amazonaws.dynamodb.v20120810#Busy","message":"not now","Reason":"because"}',
    ],
    firehose: [
      "application/x-amz-json-1.1",
      '{"__type":"Busy","message":"not now","Reason":"because"}',
    ],
    kinesis: [
      "application/x-amz-json-1.1",
      '{"__type":"Busy","message":"not now","Reason":"because"}',
    ],
    lambda: ["application/json", '{"Message":"not now","Reason":"because"}'],
    secretsmanager: [
      "application/x-amz-json-1.1",
      '{"__type":"Busy","Message":"not now","Reason":"because"}',
    ],
  };
  for (const [service, [type, body]] of Object.entries(bodies)) {
    it(`writes what ${service} writes`, () => {
      expect(errorResponse(service, error, "id")).to.deep.equal({
        status: 400,
        headers: { "content-type": type, "x-amzn-errortype": "Busy" },
        body,
      });
    });
  }
});
