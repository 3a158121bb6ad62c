import * as aws from "@pulumi/aws";
import { Vpc } from "@pulumi/awsx/ec2/vpc.js";
import * as pulumi from "@pulumi/pulumi";
import { awsEnvironment } from "./common/awsEnvironment.ts";
import { throwIfInvalid } from "./common/ranges.ts";
import { type Tags, tagged } from "./common/tags.ts";
import type { Statement } from "./iam/statement.ts";
import { cidrProblem } from "./network/cidr.ts";
import { endpointPolicy } from "./network/endpointPolicy.ts";
import type { VpcConfig } from "./network/vpcConfig.ts";

/** The services that can be called from inside the network. */
const SERVICES = {
  "sagemaker.runtime": { vpcEndpointType: "Interface", prefix: "sagemaker" },
  "kinesis-firehose": { vpcEndpointType: "Interface", prefix: "firehose" },
  secretsmanager: { vpcEndpointType: "Interface", prefix: "secretsmanager" },
  // Gateway endpoints are free.
  dynamodb: { vpcEndpointType: "Gateway", prefix: "dynamodb" },
  s3: { vpcEndpointType: "Gateway", prefix: "s3" },
} as const;

/** `sagemaker.runtime`, `kinesis-firehose`, `secretsmanager`, `dynamodb` or `s3`, as in the names of VPC endpoints. */
export type Service = keyof typeof SERVICES;

/** Arguments of {@link Network}. */
export interface NetworkArgs {
  /** The stack's region. It is part of the endpoints' names, which must be known before anything is created. */
  region: string;
  /** Private address range, /16 to /26, for both availability zones together. */
  cidr: string;
  /** What is called from inside the network, by service. Each of these services gets a VPC endpoint that allows exactly these statements. */
  calls: Readonly<Partial<Record<Service, readonly Statement[]>>>;
  /** Tags of all children. */
  tags?: Tags | undefined;
}

/** Child resources of {@link Network}. */
export interface NetworkNodes {
  /** The VPC with its subnets, routes and endpoints, a component of `@pulumi/awsx`. */
  readonly vpc: Vpc;
  readonly defaultSecurityGroup: aws.ec2.DefaultSecurityGroup;
  readonly functionsSecurityGroup: aws.ec2.SecurityGroup;
  readonly modelsSecurityGroup: aws.ec2.SecurityGroup;
}

/**
 * An isolated VPC without internet egress: isolated subnets in two availability zones, a VPC endpoint for each service
 * that is called, and security groups without ingress.
 *
 * The VPC itself is a component of the plugin `awsx`. It always creates an internet gateway too, which no route uses.
 *
 * @example
 * const network = new Network("network", {
 *   region: "sa-east-1",
 *   cidr: "10.0.0.0/24",
 *   calls: { dynamodb: profiles.use("dynamodb:GetItem").statements },
 * });
 */
export class Network extends pulumi.ComponentResource {
  /** Subnets and security group for the Lambda function. It can reach the VPC endpoints and DynamoDB. */
  readonly functions: VpcConfig;
  /** Subnets and security group for the models' instances. They can reach S3, and nothing else. */
  readonly models: VpcConfig;
  /** Its child resources, for what the arguments and the other properties don't offer. */
  readonly nodes: NetworkNodes;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    const problem = cidrProblem(args.cidr);
    if (problem) throwIfInvalid(`Network ${name}`, [`cidr ${problem}`]);
    super("sentinela:index:Network", name, args, opts);
    const { cidr, region, tags } = args;
    const parent = { parent: this };
    const { account } = awsEnvironment(parent);

    const vpc = new Vpc(
      `${name}-vpc`,
      {
        cidrBlock: cidr,
        numberOfAvailabilityZones: 2,
        natGateways: { strategy: "None" },
        subnetStrategy: "Auto",
        subnetSpecs: [{ type: "Isolated" }],
        // Sets subnets, routes, private DNS, and a security group that accepts HTTPS from the VPC.
        vpcEndpointStrategy: "Auto",
        vpcEndpointSpecs: called(args.calls).map(([service, statements]) => ({
          serviceName: `com.amazonaws.${region}.${service}`,
          vpcEndpointType: SERVICES[service].vpcEndpointType,
          policy: endpointPolicy(SERVICES[service].prefix, statements, account),
        })),
        ...tagged(tags),
      },
      parent,
    );
    // What has no security group of its own gets the default one, which allows nothing.
    const defaultSecurityGroup = new aws.ec2.DefaultSecurityGroup(
      `${name}-default`,
      { vpcId: vpc.vpcId, ingress: [], egress: [], ...tagged(tags) },
      parent,
    );
    const group = (user: string, description: string, egress: Egress[]) =>
      new aws.ec2.SecurityGroup(
        `${name}-${user}`,
        { description, vpcId: vpc.vpcId, ingress: [], egress, ...tagged(tags) },
        parent,
      );
    const functions = group("functions", "The Lambda", [
      ...(hasInterfaces(args.calls) ? [https("Endpoints of the VPC", { cidrBlocks: [cidr] })] : []),
      ...(args.calls.dynamodb ? [https("DynamoDB", gateway("dynamodb", region, parent))] : []),
    ]);
    const models = group(
      "models",
      "The instances that serve models",
      args.calls.s3 ? [https("S3", gateway("s3", region, parent))] : [],
    );

    this.functions = { subnetIds: vpc.isolatedSubnetIds, securityGroupIds: [functions.id] };
    this.models = { subnetIds: vpc.isolatedSubnetIds, securityGroupIds: [models.id] };
    this.nodes = {
      vpc,
      defaultSecurityGroup,
      functionsSecurityGroup: functions,
      modelsSecurityGroup: models,
    };
    this.registerOutputs({ functions: this.functions, models: this.models });
  }
}

type Egress = aws.types.input.ec2.SecurityGroupEgress;

function called(calls: NetworkArgs["calls"]): [Service, readonly Statement[]][] {
  return Object.entries(calls) as [Service, readonly Statement[]][];
}

function hasInterfaces(calls: NetworkArgs["calls"]): boolean {
  return called(calls).some(([service]) => SERVICES[service].vpcEndpointType === "Interface");
}

function https(description: string, to: Partial<Egress>): Egress {
  return { description, protocol: "tcp", fromPort: 443, toPort: 443, ...to };
}

/** The addresses of a service with a gateway endpoint: the prefix list that AWS manages. */
function gateway(service: Service, region: string, opts: pulumi.InvokeOptions): Partial<Egress> {
  const list = aws.ec2.getPrefixListOutput({ name: `com.amazonaws.${region}.${service}` }, opts);
  return { prefixListIds: [list.id] };
}
