import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { awsEnvironment } from "./common/awsEnvironment.ts";
import { checkLogRetention, type LogArgs, logGroupOf } from "./common/logs.ts";
import { checkRanges } from "./common/ranges.ts";
import { tagged } from "./common/tags.ts";
import { type Transform, transformed } from "./common/transform.ts";
import { serviceRole } from "./iam/serviceRole.ts";
import type { Permission, Statement } from "./iam/statement.ts";
import { interfaceStatements, type VpcConfig } from "./network/vpcConfig.ts";
import { bundled } from "./scoringFunction/bundle.ts";
import {
  MEMORY_MB,
  RESERVED_CONCURRENCY,
  TIMEOUT_SECONDS,
} from "./scoringFunction/functionLimits.ts";

/** Arguments of {@link ScoringFunction}. */
export interface ScoringFunctionArgs extends LogArgs {
  /** Absolute path of the TypeScript module that exports `handler`. */
  entry: string;
  /** Environment variables of the function. */
  environment: Record<string, pulumi.Input<string>>;
  /** The only endpoints that the function may invoke. */
  endpoints: (pulumi.Resource & { readonly arn: pulumi.Output<string> })[];
  /** What else the function may do. It is created after the resources that these permissions are for. @default none */
  permissions?: readonly Permission[] | undefined;
  /** The VPC to run in, from where all that the function calls can be reached. @default Lambda's own network */
  network?: VpcConfig | undefined;
  /** Memory in MB, {@link MEMORY_MB}. */
  memoryMb: number;
  /** Seconds that an invocation may take, {@link TIMEOUT_SECONDS}. */
  timeoutSeconds: number;
  /** Concurrent invocations reserved for the function, {@link RESERVED_CONCURRENCY}. @default none */
  reservedConcurrency?: number | undefined;
  /** Changes to child resources. */
  transform?:
    | {
        function?: Transform<aws.lambda.FunctionArgs>;
        logGroup?: Transform<aws.cloudwatch.LogGroupArgs>;
        role?: Transform<aws.iam.RoleArgs>;
      }
    | undefined;
}

/** Child resources of {@link ScoringFunction}. */
export interface ScoringFunctionNodes {
  readonly function: aws.lambda.Function;
  /** The alias `live`, which points to the released version. */
  readonly alias: aws.lambda.Alias;
  readonly logGroup: aws.cloudwatch.LogGroup;
  /** The execution role. */
  readonly role: aws.iam.Role;
  readonly rolePolicy: aws.iam.RolePolicy;
}

/**
 * A Lambda function that calls SageMaker endpoints. Each change publishes a version, and the alias `live` points to the
 * newest. The code is bundled from TypeScript when the program runs.
 *
 * @example
 * const scoring = new ScoringFunction("scoring", {
 *   entry: fileURLToPath(new URL("functions/scoring/index.ts", import.meta.url)),
 *   environment: { FRAUD_ENDPOINT: fraud.name },
 *   endpoints: [fraud],
 *   permissions: [profiles.use("dynamodb:GetItem")],
 *   memoryMb: 1024,
 *   timeoutSeconds: 120,
 *   logRetentionDays: 30,
 * });
 */
export class ScoringFunction extends pulumi.ComponentResource {
  /** Name of the function. */
  readonly name: pulumi.Output<string>;
  /** ARN of the alias, to invoke the function with. */
  readonly arn: pulumi.Output<string>;
  /** Its child resources, for what the arguments and the other properties don't offer. */
  readonly nodes: ScoringFunctionNodes;

  constructor(name: string, args: ScoringFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    check(name, args);
    const code = bundled(args.entry);
    // Where the file is on this machine is no input: the engine would compare it with another machine's.
    super("sentinela:index:ScoringFunction", name, { ...args, entry: undefined }, opts);
    const { permissions = [], transform } = args;

    const logs = new aws.cloudwatch.LogGroup(
      ...transformed(`${name}-logs`, logGroupOf(args), { parent: this }, transform?.logGroup),
    );
    const { role, policy } = serviceRole(
      name,
      {
        service: "lambda.amazonaws.com",
        statements: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: pulumi.interpolate`${logs.arn}:*`,
          },
          {
            Effect: "Allow",
            Action: "sagemaker:InvokeEndpoint",
            Resource: args.endpoints.map((endpoint) => endpoint.arn),
          },
          ...permissions.flatMap(({ statements }) => statements),
          ...(args.network ? networkStatements(args.network, { parent: this }) : []),
        ],
        tags: args.tags,
        transform: transform?.role,
      },
      { parent: this },
    );
    const lambda = new aws.lambda.Function(
      ...transformed(
        `${name}-function`,
        functionOf(code, role.arn, logs.name, args),
        {
          parent: this,
          dependsOn: [policy, ...args.endpoints, ...permissions.map(({ on }) => on)],
        },
        transform?.function,
      ),
    );
    const live = new aws.lambda.Alias(
      `${name}-live`,
      { name: "live", functionName: lambda.name, functionVersion: lambda.version },
      { parent: this },
    );

    this.name = lambda.name;
    this.arn = live.arn;
    this.nodes = { function: lambda, alias: live, logGroup: logs, role, rolePolicy: policy };
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}

function check(name: string, args: ScoringFunctionArgs): void {
  const component = `ScoringFunction ${name}`;
  checkRanges(component, {
    memoryMb: [args.memoryMb, MEMORY_MB],
    timeoutSeconds: [args.timeoutSeconds, TIMEOUT_SECONDS],
    ...(args.reservedConcurrency !== undefined && {
      reservedConcurrency: [args.reservedConcurrency, RESERVED_CONCURRENCY],
    }),
  });
  checkLogRetention(component, args.logRetentionDays);
}

function functionOf(
  code: string,
  role: pulumi.Input<string>,
  logGroup: pulumi.Input<string>,
  args: ScoringFunctionArgs,
): aws.lambda.FunctionArgs {
  return {
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(code) }),
    handler: "index.handler",
    runtime: "nodejs24.x",
    architectures: ["arm64"],
    role,
    memorySize: args.memoryMb,
    timeout: args.timeoutSeconds,
    // Firehose invokes a published version, by the alias.
    publish: true,
    environment: { variables: args.environment },
    loggingConfig: {
      logFormat: "JSON",
      applicationLogLevel: "INFO",
      systemLogLevel: "INFO",
      logGroup,
    },
    ...(args.network && { vpcConfig: args.network }),
    ...(args.reservedConcurrency !== undefined && {
      reservedConcurrentExecutions: args.reservedConcurrency,
    }),
    ...tagged(args.tags),
  };
}

/**
 * What Lambda needs to attach the function to a VPC, as AWS documents it. Lambda uses the function's own role for that,
 * so the last statement denies the same actions to the function's code.
 */
function networkStatements(network: VpcConfig, opts: { parent: pulumi.Resource }): Statement[] {
  const { account, region, partition } = awsEnvironment(opts);
  const own = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:DeleteNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
  ];
  const anywhere = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"];
  return [
    ...interfaceStatements(network, { own, anywhere }, opts),
    {
      Effect: "Deny",
      Action: "ec2:*",
      Resource: "*",
      Condition: {
        ArnLike: {
          "lambda:SourceFunctionArn": pulumi.interpolate`arn:${partition}:lambda:${region}:${account}:function:*`,
        },
      },
    },
  ];
}
