import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Statement } from "../../components/iam/statement.ts";
import { bundled } from "../../components/scoringFunction/bundle.ts";
import { ScoringFunction, type ScoringFunctionArgs } from "../../components/scoringFunction.ts";
import { ACCOUNT, deployment, only, type Registered, settled, unwrap } from "../support/pulumi.ts";

const TAGS = { Project: "sentinela" };
const FUNCTION = "aws:lambda/function:Function";

/** Something with an ARN to invoke. */
class Callee extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  constructor(name: string) {
    super("test:index:Callee", name);
    this.arn = pulumi.output(`arn:aws:sagemaker:sa-east-1:${ACCOUNT}:endpoint/${name}`);
    this.registerOutputs({ arn: this.arn });
  }
}

/** Something that is there once its parts are. */
class Shelf extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Shelf", name);
    new Board(`${name}-board`, {}, { parent: this });
  }
}

class Board extends pulumi.CustomResource {
  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super("test:index:Board", name, inputs, opts);
  }
}

describe("ScoringFunction", () => {
  let registered: Registered[];
  let directory: string;
  let entry: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "sentinela-"));
    entry = join(directory, "index.ts");
    await writeFile(entry, "export const handler = () => 1;\n");
  });

  beforeEach(async () => {
    registered = await deployment();
  });

  after(() => rm(directory, { recursive: true }));

  function args(changes: Partial<ScoringFunctionArgs> = {}): ScoringFunctionArgs {
    return {
      entry,
      environment: { FRAUD_ENDPOINT: "fraud" },
      endpoints: changes.endpoints ?? [new Callee("fraud"), new Callee("segmentation")],
      memoryMb: 1024,
      timeoutSeconds: 120,
      logRetentionDays: 30,
      tags: TAGS,
      ...changes,
    };
  }

  it("creates a function from the bundle, with a log group, a role and an alias", async () => {
    const scoring = new ScoringFunction("scoring", args());
    await settled(scoring.arn);

    const own = registered.filter(({ custom }) => custom).map(inputsOf);
    expect(own).to.have.deep.members([
      {
        "aws:cloudwatch/logGroup:LogGroup scoring-logs": { retentionInDays: 30, tags: TAGS },
      },
      {
        "aws:iam/role:Role scoring-role": {
          assumeRolePolicy: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { Service: "lambda.amazonaws.com" },
                Action: "sts:AssumeRole",
                Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
              },
            ],
          },
          tags: TAGS,
        },
      },
      {
        "aws:iam/rolePolicy:RolePolicy scoring-role-policy": {
          role: "scoring-role-id",
          policy: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                Resource: `arn:aws:cloudwatch:sa-east-1:${ACCOUNT}:scoring-logs:*`,
              },
              {
                Effect: "Allow",
                Action: "sagemaker:InvokeEndpoint",
                Resource: [
                  `arn:aws:sagemaker:sa-east-1:${ACCOUNT}:endpoint/fraud`,
                  `arn:aws:sagemaker:sa-east-1:${ACCOUNT}:endpoint/segmentation`,
                ],
              },
            ],
          },
        },
      },
      {
        "aws:lambda/function:Function scoring-function": {
          handler: "index.handler",
          runtime: "nodejs24.x",
          architectures: ["arm64"],
          role: `arn:aws:iam:sa-east-1:${ACCOUNT}:scoring-role`,
          memorySize: 1024,
          timeout: 120,
          publish: true,
          environment: { variables: { FRAUD_ENDPOINT: "fraud" } },
          loggingConfig: {
            logFormat: "JSON",
            applicationLogLevel: "INFO",
            systemLogLevel: "INFO",
            logGroup: "scoring-logs",
          },
          tags: TAGS,
        },
      },
      {
        "aws:lambda/alias:Alias scoring-live": {
          name: "live",
          functionName: "scoring-function",
          functionVersion: "1",
        },
      },
    ]);
    expect(await unwrap(scoring.name)).to.equal("scoring-function");
    expect(await unwrap(scoring.arn)).to.equal(
      `arn:aws:lambda:sa-east-1:${ACCOUNT}:function:scoring-live:live`,
    );
  });

  it("deploys the bundle and nothing else", async () => {
    await settled(new ScoringFunction("scoring", args()).arn);

    const { code } = only(registered, FUNCTION).inputs as { code: pulumi.asset.AssetArchive };
    const files = (await code.assets) as Record<string, pulumi.asset.StringAsset>;
    expect(Object.keys(files)).to.deep.equal(["index.js"]);
    expect(await files["index.js"]?.text).to.equal(bundled(entry));
  });

  it("creates the function after its role's permissions and its endpoints", async () => {
    await settled(new ScoringFunction("scoring", args()).arn);

    expect(only(registered, FUNCTION).options.dependencies).to.include(
      "aws:iam/rolePolicy:RolePolicy scoring-role-policy",
    );
  });

  it("grants the given permissions, and creates the function after their resources", async () => {
    const books = new Callee("books");
    const statement = (verb: string): Statement => {
      return { Effect: "Allow", Action: verb, Resource: books.arn };
    };
    const permissions = [
      { on: books, statements: [statement("books:Read")] },
      { on: new Shelf("shelf"), statements: [statement("books:Lend"), statement("books:Return")] },
    ];
    await settled(new ScoringFunction("scoring", args({ permissions })).arn);

    const { Statement } = only(registered, "aws:iam/rolePolicy:RolePolicy").inputs.policy;
    const Resource = `arn:aws:sagemaker:sa-east-1:${ACCOUNT}:endpoint/books`;
    expect(Statement.slice(2)).to.deep.equal([
      { Effect: "Allow", Action: "books:Read", Resource },
      { Effect: "Allow", Action: "books:Lend", Resource },
      { Effect: "Allow", Action: "books:Return", Resource },
    ]);
    expect(only(registered, FUNCTION).options.dependencies).to.include(
      "test:index:Board shelf-board",
    );
  });

  it("runs in a VPC, and lets only Lambda itself use the network permissions", async () => {
    const network = { subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] };
    await settled(new ScoringFunction("scoring", args({ network })).arn);

    expect(only(registered, FUNCTION).inputs.vpcConfig).to.deep.equal(network);
    const { Statement } = only(registered, "aws:iam/rolePolicy:RolePolicy").inputs.policy;
    const ec2 = "arn:aws:ec2:sa-east-1";
    const interfaces = `${ec2}:${ACCOUNT}:network-interface/*`;
    expect(Statement.slice(2)).to.deep.equal([
      {
        Effect: "Allow",
        Action: ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
        Resource: "*",
      },
      {
        Effect: "Allow",
        Action: "ec2:CreateNetworkInterface",
        Resource: [
          interfaces,
          `${ec2}:*:subnet/subnet-1`,
          `${ec2}:*:subnet/subnet-2`,
          `${ec2}:*:security-group/sg-1`,
        ],
      },
      {
        Effect: "Allow",
        Action: [
          "ec2:AssignPrivateIpAddresses",
          "ec2:DeleteNetworkInterface",
          "ec2:UnassignPrivateIpAddresses",
        ],
        Resource: interfaces,
      },
      {
        Effect: "Deny",
        Action: "ec2:*",
        Resource: "*",
        Condition: {
          ArnLike: {
            "lambda:SourceFunctionArn": `arn:aws:lambda:sa-east-1:${ACCOUNT}:function:*`,
          },
        },
      },
    ]);
  });

  it("encrypts the log with a customer managed key", async () => {
    const logKeyArn = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/0123-abcd`;
    await settled(new ScoringFunction("scoring", args({ logKeyArn })).arn);

    expect(only(registered, "aws:cloudwatch/logGroup:LogGroup").inputs.kmsKeyId).to.equal(
      logKeyArn,
    );
  });

  it("reserves concurrency if asked to", async () => {
    await settled(new ScoringFunction("scoring", args({ reservedConcurrency: 5 })).arn);

    expect(only(registered, FUNCTION).inputs.reservedConcurrentExecutions).to.equal(5);
  });

  it("applies transform to the function's children", async () => {
    const scoring = new ScoringFunction(
      "scoring",
      args({
        transform: {
          function: { description: "ours" },
          logGroup: (ours) => ({ ...ours, retentionInDays: 7 }),
          role: { path: "/scoring/" },
        },
      }),
    );
    await settled(scoring.arn);

    expect(only(registered, FUNCTION).inputs.description).to.equal("ours");
    expect(only(registered, "aws:iam/role:Role").inputs.path).to.equal("/scoring/");
    expect(only(registered, "aws:cloudwatch/logGroup:LogGroup").inputs.retentionInDays).to.equal(7);
  });

  const refusals: [string, Partial<ScoringFunctionArgs>, string][] = [
    [
      "a timeout that Firehose would not wait for",
      { timeoutSeconds: 300 },
      "ScoringFunction scoring: timeoutSeconds must be a whole number from 3 to 290, got 300",
    ],
    [
      "memory Lambda doesn't have",
      { memoryMb: 64 },
      "memoryMb must be a whole number from 128 to 10240, got 64",
    ],
    [
      "a reserve of none, which would switch it off",
      { reservedConcurrency: 0 },
      "reservedConcurrency must be a whole number from 1 to 1000, got 0",
    ],
    [
      "a log retention CloudWatch doesn't have",
      { logRetentionDays: 0 },
      "logRetentionDays must be one of 1, 3, 5, 7,",
    ],
    ["a source that isn't there", { entry: "/nowhere.ts" }, "can't bundle /nowhere.ts"],
  ];
  for (const [what, changes, message] of refusals) {
    it(`refuses ${what}`, async () => {
      expect(() => new ScoringFunction("scoring", args({ endpoints: [], ...changes }))).to.throw(
        message,
      );
      await settled();
      expect(registered).to.deep.equal([]);
    });
  }
});

/** `{ "type name": inputs }`, without the archive, which is compared on its own. */
function inputsOf({ type, name, inputs }: Registered): Record<string, unknown> {
  const { code, ...rest } = inputs;
  return { [`${type} ${name}`]: rest };
}
