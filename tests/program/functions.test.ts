import { expect } from "chai";
import { call } from "../../program/functions.ts";
import { placeOf } from "../../program/place.ts";

const IMAGE = "aws:sagemaker/getPrebuiltEcrImage:getPrebuiltEcrImage";
const PREFIX_LIST = "aws:ec2/getPrefixList:getPrefixList";
const POLICY = "aws:iam/getPolicyDocument:getPolicyDocument";
const saoPaulo = placeOf("sa-east-1");

describe("the provider's functions", () => {
  it("say who and where we are", () => {
    expect(call("aws:index/getCallerIdentity:getCallerIdentity", {}, saoPaulo)).to.include({
      accountId: "123456789012",
      arn: "arn:aws:iam::123456789012:user/local",
    });
    expect(call("aws:index/getRegion:getRegion", {}, saoPaulo)).to.include({
      region: "sa-east-1",
      endpoint: "ec2.sa-east-1.amazonaws.com",
    });
    expect(call("aws:index/getPartition:getPartition", {}, placeOf("cn-north-1"))).to.deep.equal({
      id: "aws-cn",
      partition: "aws-cn",
      dnsSuffix: "amazonaws.com.cn",
      reverseDnsPrefix: "cn.com.amazonaws",
    });
  });

  it("find the addresses of a service by a list of AWS's, the same every time", () => {
    const of = (service: string) =>
      call(PREFIX_LIST, { name: `com.amazonaws.sa-east-1.${service}` }, saoPaulo) as { id: string };

    expect(of("s3")).to.deep.equal({
      id: of("s3").id,
      name: "com.amazonaws.sa-east-1.s3",
      cidrBlocks: [],
      region: "sa-east-1",
    });
    expect(of("s3").id)
      .to.match(/^pl-[0-9a-f]{8}$/)
      .and.not.equal(of("dynamodb").id);
  });

  it("find the XGBoost container of a region", () => {
    const inputs = { repositoryName: "sagemaker-xgboost", imageTag: "1.7-1", region: "us-east-1" };

    expect(call(IMAGE, inputs, saoPaulo)).to.deep.equal({
      ...inputs,
      id: "683313688378",
      registryId: "683313688378",
      registryPath: "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
    });
  });

  it("refuse a container whose account isn't known", () => {
    expect(() => call(IMAGE, { repositoryName: "kmeans" }, saoPaulo)).to.throw(
      "the registry of kmeans is not known here, only that of sagemaker-xgboost",
    );
    const elsewhere = placeOf("mx-central-1");
    expect(() => call(IMAGE, { repositoryName: "sagemaker-xgboost" }, elsewhere)).to.throw(
      /^aws:region must be one of ap-northeast-1,.* got mx-central-1$/,
    );
  });

  it("render a policy document in the provider's order", () => {
    const answer = call(
      POLICY,
      {
        statements: [
          {
            sid: "Read",
            actions: ["s3:GetObject", "s3:ListBucket"],
            resources: ["arn:aws:s3:::lake/&{aws:username}/*"],
            principals: [
              { type: "AWS", identifiers: ["arn:aws:iam::123456789012:root"] },
              { type: "Service", identifiers: ["a.amazonaws.com", "b.amazonaws.com"] },
            ],
            conditions: [
              { test: "Bool", variable: "aws:SecureTransport", values: ["true"] },
              { test: "StringLike", variable: "s3:prefix", values: ["a/*", "b/*"] },
            ],
          },
          { effect: "Deny", notActions: ["s3:*"], principals: [{ type: "*", identifiers: ["*"] }] },
        ],
      },
      saoPaulo,
    ) as { json: string; minifiedJson: string };

    const document = {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Read",
          Effect: "Allow",
          Action: ["s3:ListBucket", "s3:GetObject"],
          Resource: `arn:aws:s3:::lake/\${aws:username}/*`,
          Principal: {
            AWS: "arn:aws:iam::123456789012:root",
            Service: ["b.amazonaws.com", "a.amazonaws.com"],
          },
          Condition: {
            Bool: { "aws:SecureTransport": "true" },
            StringLike: { "s3:prefix": ["b/*", "a/*"] },
          },
        },
        { Effect: "Deny", NotAction: "s3:*", Principal: "*" },
      ],
    };
    expect(answer.minifiedJson).to.equal(JSON.stringify(document));
    expect(answer.json).to.equal(JSON.stringify(document, undefined, 2));
  });

  it("refuse a policy document built on another", () => {
    expect(() => call(POLICY, { sourcePolicyDocuments: ["{}"] }, saoPaulo)).to.throw(
      "aws:iam/getPolicyDocument with sourcePolicyDocuments is not reproduced here",
    );
  });
});
