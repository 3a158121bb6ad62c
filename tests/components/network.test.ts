import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Statement } from "../../components/iam/statement.ts";
import { Network, type NetworkArgs } from "../../components/network.ts";
import { ACCOUNT, deployment, only, type Registered, settled, unwrap } from "../support/pulumi.ts";

const VPC = "awsx:ec2:Vpc";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const TAGS = { Project: "sentinela" };
const TABLE = `arn:aws:dynamodb:sa-east-1:${ACCOUNT}:table/books`;
const ENDPOINT = `arn:aws:sagemaker:sa-east-1:${ACCOUNT}:endpoint/scorer`;

const allow = (Action: string, Resource: pulumi.Input<string>): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
});
const ARGS: NetworkArgs = {
  region: "sa-east-1",
  cidr: "10.0.0.0/24",
  calls: {
    "sagemaker.runtime": [allow("sagemaker:InvokeEndpoint", pulumi.output(ENDPOINT))],
    dynamodb: [allow("dynamodb:GetItem", TABLE), allow("kms:Decrypt", "key")],
    s3: [
      {
        ...allow("s3:ListBucket", "arn:aws:s3:::models"),
        Condition: { StringEquals: { "s3:prefix": "a/" } },
      } as Statement,
    ],
  },
  tags: TAGS,
};

describe("Network", () => {
  let registered: Registered[];

  beforeEach(async () => {
    registered = await deployment();
  });

  async function network(change: Partial<NetworkArgs> = {}): Promise<Network> {
    const made = new Network("net", { ...ARGS, ...change });
    const { functions, models } = made;
    const ids = [functions, models].flatMap((place) => [
      pulumi.output(place.subnetIds),
      pulumi.output(place.securityGroupIds),
    ]);
    await settled(...ids);
    return made;
  }

  it("creates isolated subnets in two zones, no internet egress, and an endpoint for each called service", async () => {
    await network();

    const ours = { StringEquals: { "aws:PrincipalAccount": ACCOUNT } };
    const door = (service: string, vpcEndpointType: string, statement: object) => ({
      serviceName: `com.amazonaws.sa-east-1.${service}`,
      vpcEndpointType,
      policy: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: "*", Condition: ours, ...statement }],
      },
    });
    const { vpcEndpointSpecs, ...rest } = only(registered, VPC).inputs;
    expect(rest).to.deep.equal({
      cidrBlock: "10.0.0.0/24",
      numberOfAvailabilityZones: 2,
      natGateways: { strategy: "None" },
      subnetStrategy: "Auto",
      subnetSpecs: [{ type: "Isolated" }],
      vpcEndpointStrategy: "Auto",
      tags: TAGS,
    });
    const read = vpcEndpointSpecs.map((spec: { policy: string }) => ({
      ...spec,
      policy: JSON.parse(spec.policy),
    }));
    expect(read).to.deep.equal([
      door("sagemaker.runtime", "Interface", {
        Action: "sagemaker:InvokeEndpoint",
        Resource: ENDPOINT,
      }),
      door("dynamodb", "Gateway", { Action: "dynamodb:GetItem", Resource: TABLE }),
      door("s3", "Gateway", {
        Action: "s3:ListBucket",
        Resource: "arn:aws:s3:::models",
        Condition: {
          StringEquals: { "s3:prefix": "a/", "aws:PrincipalAccount": ACCOUNT },
        },
      }),
    ]);
  });

  it("allows no ingress, and egress to the VPC endpoints only", async () => {
    const made = await network();

    const https = { protocol: "tcp", fromPort: 443, toPort: 443 };
    const common = { vpcId: "net-vpc-id", ingress: [], tags: TAGS };
    expect(only(registered, GROUP, "net-functions").inputs).to.deep.equal({
      ...common,
      description: "The Lambda",
      egress: [
        { ...https, description: "Endpoints of the VPC", cidrBlocks: ["10.0.0.0/24"] },
        {
          ...https,
          description: "DynamoDB",
          prefixListIds: ["pl-com.amazonaws.sa-east-1.dynamodb"],
        },
      ],
    });
    expect(only(registered, GROUP, "net-models").inputs).to.deep.equal({
      ...common,
      description: "The instances that serve models",
      egress: [{ ...https, description: "S3", prefixListIds: ["pl-com.amazonaws.sa-east-1.s3"] }],
    });
    const subnetIds = ["net-vpc-subnet-1", "net-vpc-subnet-2"];
    const placed = [made.functions, made.models].map((place) => unwrap(pulumi.output(place)));
    expect(await Promise.all(placed)).to.deep.equal([
      { subnetIds, securityGroupIds: ["net-functions-id"] },
      { subnetIds, securityGroupIds: ["net-models-id"] },
    ]);
  });

  it("removes all rules of the default security group", async () => {
    await network();

    expect(
      only(registered, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs,
    ).to.deep.equal({ vpcId: "net-vpc-id", ingress: [], egress: [], tags: TAGS });
  });

  it("creates no endpoint and no egress for a service that is not called", async () => {
    await network({ calls: {} });

    expect(only(registered, VPC).inputs.vpcEndpointSpecs).to.deep.equal([]);
    const groups = registered.filter(({ type }) => type === GROUP);
    expect(groups.map(({ inputs }) => inputs.egress)).to.deep.equal([[], []]);
  });

  for (const [cidr, problem] of [
    ["8.8.8.0/24", "must be a private range of /16 to /26, such as 10.0.0.0/24, got 8.8.8.0/24"],
    ["172.32.0.0/16", "must be a private range of /16 to /26"],
    ["10.0.0.0/8", "must be a private range of /16 to /26"],
    ["10.0.0.0/27", "must be a private range of /16 to /26"],
    ["10.0.0/24", "must be a private range of /16 to /26"],
    ["10.0.0.256/26", "must be a private range of /16 to /26"],
    ["10.0.0.0", "must be a private range of /16 to /26"],
    ["10.0.0.64/25", "must start where a /25 can, got 10.0.0.64/25"],
  ] as const) {
    it(`refuses the range ${cidr}`, async () => {
      expect(() => new Network("net", { ...ARGS, cidr })).to.throw(`Network net: cidr ${problem}`);
      await settled();
      expect(registered).to.deep.equal([]);
    });
  }
});
