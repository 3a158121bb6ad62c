import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type {
  EndpointHosting,
  RealtimeHosting,
} from "../../components/modelEndpoint/endpointHosting.ts";
import { ModelEndpoint, type ModelEndpointArgs } from "../../components/modelEndpoint.ts";
import { PrivateBucket } from "../../components/privateBucket.ts";
import { ACCOUNT, deployment, only, type Registered, settled, unwrap } from "../support/pulumi.ts";

const SERVERLESS: EndpointHosting = { mode: "serverless", memoryMb: 2048, maxConcurrency: 5 };
const REALTIME: RealtimeHosting = {
  mode: "realtime",
  instanceType: "ml.m5.large",
  instances: { min: 2, max: 6 },
  invocationsPerInstance: 600,
  rollOut: { kind: "canary", percent: 50, waitSeconds: 600 },
};
const IMAGE = "737474898029.dkr.ecr.sa-east-1.amazonaws.com/sagemaker-xgboost:1.7-1";
const TAGS = { Project: "sentinela" };
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ENDPOINT = "aws:sagemaker/endpoint:Endpoint";
const MODEL = "aws:sagemaker/model:Model";
const KEY = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/0123-abcd`;
const CONFIG = "aws:sagemaker/endpointConfiguration:EndpointConfiguration";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

describe("ModelEndpoint", () => {
  let registered: Registered[];
  let directory: string;
  let artifact: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "sentinela-"));
    artifact = join(directory, "model.tar.gz");
  });

  beforeEach(async () => {
    await writeFile(artifact, "a model");
    registered = await deployment();
  });

  after(() => rm(directory, { recursive: true }));

  /** An endpoint, and the resources it consists of. */
  async function endpoint(changes: Partial<ModelEndpointArgs> = {}) {
    const bucket = new PrivateBucket("models", { noncurrentExpiryDays: 30 });
    await settled();
    const others = registered.length;
    const made = new ModelEndpoint("fraud", {
      image: IMAGE,
      artifact,
      bucket,
      features: ["valor", "saldo"],
      hosting: SERVERLESS,
      logRetentionDays: 30,
      tags: TAGS,
      ...changes,
    });
    await settled(made.arn);
    return { made, own: registered.slice(others) };
  }

  it("creates a serverless endpoint", async () => {
    const { made, own } = await endpoint();
    const name = `sentinela-test-fraud-${hash("serverless", "valor", "saldo")}`;
    const key = `models/fraud/${hash256("a model")}/model.tar.gz`;

    expect(own.filter(({ custom }) => custom).map(inputsOf)).to.have.deep.members([
      {
        "aws:cloudwatch/logGroup:LogGroup fraud-logs": {
          name: `/aws/sagemaker/Endpoints/${name}`,
          retentionInDays: 30,
          tags: TAGS,
        },
      },
      {
        "aws:s3/bucketObjectv2:BucketObjectv2 fraud-artefact": {
          bucket: "models-bucket",
          key,
          tags: TAGS,
        },
      },
      {
        "aws:iam/role:Role fraud-role": {
          assumeRolePolicy: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { Service: "sagemaker.amazonaws.com" },
                Action: "sts:AssumeRole",
                Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
              },
            ],
          },
          tags: TAGS,
        },
      },
      {
        "aws:iam/rolePolicy:RolePolicy fraud-role-policy": {
          role: "fraud-role-id",
          policy: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Action: "s3:GetObject",
                Resource: "arn:aws:s3:::models-bucket/models/fraud/*",
              },
              {
                Effect: "Allow",
                Action: [
                  "ecr:BatchCheckLayerAvailability",
                  "ecr:BatchGetImage",
                  "ecr:GetDownloadUrlForLayer",
                ],
                Resource: "arn:aws:ecr:sa-east-1:737474898029:repository/sagemaker-xgboost",
              },
              { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
              {
                Effect: "Allow",
                Action: "cloudwatch:PutMetricData",
                Resource: "*",
                Condition: {
                  StringLike: { "cloudwatch:namespace": ["AWS/SageMaker", "/aws/sagemaker/*"] },
                },
              },
              {
                Effect: "Allow",
                Action: [
                  "logs:CreateLogGroup",
                  "logs:CreateLogStream",
                  "logs:DescribeLogStreams",
                  "logs:PutLogEvents",
                ],
                Resource: [
                  `arn:aws:cloudwatch:sa-east-1:${ACCOUNT}:fraud-logs`,
                  `arn:aws:cloudwatch:sa-east-1:${ACCOUNT}:fraud-logs:*`,
                ],
              },
            ],
          },
        },
      },
      {
        "aws:sagemaker/model:Model fraud-model": {
          executionRoleArn: `arn:aws:iam:sa-east-1:${ACCOUNT}:fraud-role`,
          primaryContainer: { image: IMAGE, modelDataUrl: `s3://models-bucket/${key}` },
          tags: TAGS,
        },
      },
      {
        "aws:sagemaker/endpointConfiguration:EndpointConfiguration fraud-config": {
          productionVariants: [
            {
              variantName: "AllTraffic",
              modelName: "fraud-model",
              serverlessConfig: { memorySizeInMb: 2048, maxConcurrency: 5 },
            },
          ],
          tags: TAGS,
        },
      },
      {
        "aws:sagemaker/endpoint:Endpoint fraud-endpoint": {
          name,
          endpointConfigName: "fraud-config",
          tags: TAGS,
        },
      },
    ]);
    expect(await unwrap(made.name)).to.equal(name);
  });

  it("creates an endpoint on instances that rolls back on alarms", async () => {
    const { own } = await endpoint({ hosting: REALTIME });
    const name = `sentinela-test-fraud-${hash("realtime", "valor", "saldo")}`;
    const dimensions = { EndpointName: name, VariantName: "AllTraffic" };

    expect(only(own, CONFIG).inputs.productionVariants).to.deep.equal([
      {
        variantName: "AllTraffic",
        modelName: "fraud-model",
        instanceType: "ml.m5.large",
        initialInstanceCount: 2,
      },
    ]);
    expect(only(own, ENDPOINT).inputs).to.deep.equal({
      name,
      endpointConfigName: "fraud-config",
      deploymentConfig: {
        blueGreenUpdatePolicy: {
          trafficRoutingConfiguration: {
            type: "CANARY",
            canarySize: { type: "CAPACITY_PERCENT", value: 50 },
            waitIntervalInSeconds: 600,
          },
          terminationWaitInSeconds: 300,
          maximumExecutionTimeoutInSeconds: 2400,
        },
        autoRollbackConfiguration: {
          alarms: [{ alarmName: `${name}-errors` }, { alarmName: `${name}-latency` }],
        },
      },
      tags: TAGS,
    });
    expect(only(own, ALARM, "fraud-errors-alarm").inputs).to.deep.equal({
      name: `${name}-errors`,
      alarmDescription: `More than 5 % of requests to ${name} end in a 5xx error`,
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 2,
      threshold: 5,
      treatMissingData: "notBreaching",
      metricQueries: [
        {
          id: "rate",
          expression: "100 * errors / requests",
          label: "5xx errors, percent",
          returnData: true,
        },
        {
          id: "errors",
          metric: {
            namespace: "AWS/SageMaker",
            metricName: "Invocation5XXErrors",
            dimensions,
            period: 60,
            stat: "Sum",
          },
        },
        {
          id: "requests",
          metric: {
            namespace: "AWS/SageMaker",
            metricName: "Invocations",
            dimensions,
            period: 60,
            stat: "Sum",
          },
        },
      ],
      tags: TAGS,
    });
    expect(only(own, ALARM, "fraud-latency-alarm").inputs).to.deep.equal({
      name: `${name}-latency`,
      alarmDescription: `The slowest 1 % of answers of ${name} take more than a second`,
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 2,
      threshold: 1_000_000,
      treatMissingData: "notBreaching",
      namespace: "AWS/SageMaker",
      metricName: "ModelLatency",
      dimensions,
      period: 60,
      extendedStatistic: "p99",
      tags: TAGS,
    });
    const { Statement } = only(own, ROLE_POLICY).inputs.policy;
    expect(Statement.at(-1)).to.deep.equal({
      Effect: "Allow",
      Action: "cloudwatch:DescribeAlarms",
      Resource: [
        `arn:aws:cloudwatch:sa-east-1:${ACCOUNT}:fraud-errors-alarm`,
        `arn:aws:cloudwatch:sa-east-1:${ACCOUNT}:fraud-latency-alarm`,
      ],
    });
  });

  it("creates the endpoint after its log group, its permissions and its alarms", async () => {
    const { own } = await endpoint({ hosting: REALTIME });

    expect(only(own, ENDPOINT).options).to.deep.equal({
      protect: false,
      deleteBeforeReplace: false,
      dependencies: [
        "aws:cloudwatch/logGroup:LogGroup fraud-logs",
        "aws:cloudwatch/metricAlarm:MetricAlarm fraud-errors-alarm",
        "aws:cloudwatch/metricAlarm:MetricAlarm fraud-latency-alarm",
        "aws:iam/rolePolicy:RolePolicy fraud-role-policy",
        "aws:sagemaker/endpointConfiguration:EndpointConfiguration fraud-config",
      ],
      errorHooks: [],
      afterUpdateHooks: ["fraud-endpoint-rolled-out"],
      retainOnDelete: false,
      ignoreChanges: [],
      secretOutputs: [],
    });
    expect(only(own, "aws:sagemaker/model:Model").options.dependencies).to.include(
      "aws:iam/rolePolicy:RolePolicy fraud-role-policy",
    );
  });

  it("gives a container on instances no network access, and scales it with the traffic", async () => {
    const { own } = await endpoint({ hosting: REALTIME });
    const name = `sentinela-test-fraud-${hash("realtime", "valor", "saldo")}`;

    expect(only(own, MODEL).inputs.enableNetworkIsolation).to.equal(true);
    const scaled = {
      serviceNamespace: "sagemaker",
      scalableDimension: "sagemaker:variant:DesiredInstanceCount",
      resourceId: `endpoint/${name}/variant/AllTraffic`,
    };
    const target = only(own, "aws:appautoscaling/target:Target");
    expect(target.inputs).to.deep.equal({ ...scaled, minCapacity: 2, maxCapacity: 6, tags: TAGS });
    expect(target.options.dependencies).to.deep.equal([`${ENDPOINT} fraud-endpoint`]);
    expect(only(own, "aws:appautoscaling/policy:Policy").inputs).to.deep.equal({
      ...scaled,
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: {
          predefinedMetricType: "SageMakerVariantInvocationsPerInstance",
        },
        targetValue: 600,
        scaleOutCooldown: 300,
        scaleInCooldown: 600,
      },
    });
  });

  it("captures a share of requests and responses, and lets SageMaker write them nowhere else", async () => {
    const captureBucket = new PrivateBucket("lake", { noncurrentExpiryDays: 30 });
    const { own } = await endpoint({ hosting: { ...REALTIME, capturePercent: 5 }, captureBucket });

    expect(only(own, CONFIG).inputs.dataCaptureConfig).to.deep.equal({
      enableCapture: true,
      initialSamplingPercentage: 5,
      destinationS3Uri: "s3://lake-bucket/capture/",
      captureOptions: [{ captureMode: "Input" }, { captureMode: "Output" }],
      captureContentTypeHeader: { csvContentTypes: ["text/csv"] },
    });
    expect(only(own, ROLE_POLICY).inputs.policy.Statement).to.deep.include({
      Effect: "Allow",
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::lake-bucket/capture/*",
    });
  });

  it("uses a customer managed key for artifacts and captured requests", async () => {
    const captureBucket = new PrivateBucket("lake", { noncurrentExpiryDays: 30, kmsKeyArn: KEY });
    const bucket = new PrivateBucket("others", { noncurrentExpiryDays: 30, kmsKeyArn: KEY });
    const hosting = { ...REALTIME, capturePercent: 5 };
    const { own } = await endpoint({ bucket, hosting, captureBucket, logKeyArn: KEY });

    const use = (Action: string | string[], name: string) => ({
      Effect: "Allow",
      Action,
      Resource: KEY,
      Condition: {
        StringEquals: {
          "kms:ViaService": "s3.sa-east-1.amazonaws.com",
          "kms:EncryptionContext:aws:s3:arn": `arn:aws:s3:::${name}-bucket`,
        },
      },
    });
    expect(only(own, ROLE_POLICY).inputs.policy.Statement.slice(0, 4)).to.deep.equal([
      {
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::others-bucket/models/fraud/*",
      },
      use("kms:Decrypt", "others"),
      { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::lake-bucket/capture/*" },
      use(["kms:Decrypt", "kms:GenerateDataKey"], "lake"),
    ]);
    expect(only(own, CONFIG).inputs.dataCaptureConfig.kmsKeyId).to.equal(KEY);
    expect(only(own, "aws:cloudwatch/logGroup:LogGroup").inputs.kmsKeyId).to.equal(KEY);
  });

  it("runs in a VPC, with volumes under a customer managed key", async () => {
    const network = { subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] };
    const { own } = await endpoint({ hosting: { ...REALTIME, network, volumeKeyArn: KEY } });

    expect(only(own, MODEL).inputs.vpcConfig).to.deep.equal({
      subnets: ["subnet-1", "subnet-2"],
      securityGroupIds: ["sg-1"],
    });
    expect(only(own, CONFIG).inputs.kmsKeyArn).to.equal(KEY);
    const ec2 = "arn:aws:ec2:sa-east-1";
    const interfaces = `${ec2}:${ACCOUNT}:network-interface/*`;
    expect(only(own, ROLE_POLICY).inputs.policy.Statement.slice(-4)).to.deep.equal([
      {
        Effect: "Allow",
        Action: "kms:CreateGrant",
        Resource: KEY,
        Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
      {
        Effect: "Allow",
        Action: [
          "ec2:DeleteNetworkInterfacePermission",
          "ec2:DescribeDhcpOptions",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcEndpoints",
          "ec2:DescribeVpcs",
        ],
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
        Action: ["ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface"],
        Resource: interfaces,
      },
    ]);
  });

  it("retains what a rollback needs, if asked to", async () => {
    const { own } = await endpoint({ hosting: REALTIME, retain: true });

    expect(
      own.filter(({ options }) => options.retainOnDelete).map(({ name }) => name),
    ).to.deep.equal(["fraud-artefact", "fraud-model", "fraud-config"]);
  });

  it("uploads the artifact unchanged", async () => {
    const { own } = await endpoint();

    const { source } = only(own, "aws:s3/bucketObjectv2:BucketObjectv2").inputs;
    expect(await (source as pulumi.asset.FileAsset).path).to.equal(artifact);
  });

  it("uploads other bytes under another key, so that SageMaker notices the new model", async () => {
    await writeFile(artifact, "another model");
    const { own } = await endpoint();

    const { inputs } = only(own, "aws:s3/bucketObjectv2:BucketObjectv2");
    expect(inputs.key).to.equal(`models/fraud/${hash256("another model")}/model.tar.gz`);
  });

  it("keeps the endpoint's name for a model with the same columns", async () => {
    const first = await unwrap((await endpoint()).made.name);
    registered = await deployment();
    await writeFile(artifact, "another model");

    expect(await unwrap((await endpoint()).made.name)).to.equal(first);
  });

  for (const [what, changes] of Object.entries({
    "other columns": { features: ["valor", "hora"] },
    "columns in another order": { features: ["saldo", "valor"] },
    "another mode": { hosting: REALTIME },
  })) {
    it(`changes the endpoint's name for ${what}`, async () => {
      const first = await unwrap((await endpoint()).made.name);
      registered = await deployment();

      expect(await unwrap((await endpoint(changes)).made.name)).to.not.equal(first);
    });
  }

  it("applies transform to the endpoint's children", async () => {
    const { own } = await endpoint({
      transform: {
        config: { kmsKeyArn: "key" },
        endpoint: (ours) => ({ ...ours, tags: {} }),
        logGroup: { retentionInDays: 7 },
        model: { enableNetworkIsolation: true },
        role: { description: "ours" },
      },
    });

    expect(only(own, CONFIG).inputs.kmsKeyArn).to.equal("key");
    expect(only(own, ENDPOINT).inputs.tags).to.deep.equal({});
    expect(only(own, "aws:cloudwatch/logGroup:LogGroup").inputs.retentionInDays).to.equal(7);
    expect(only(own, "aws:sagemaker/model:Model").inputs.enableNetworkIsolation).to.equal(true);
    expect(only(own, "aws:iam/role:Role").inputs.description).to.equal("ours");
  });

  const refusals: [string, Partial<ModelEndpointArgs>, string][] = [
    [
      "memory that is no multiple of 1024",
      { hosting: { ...SERVERLESS, memoryMb: 1500 } as EndpointHosting },
      "ModelEndpoint fraud: memoryMb must be a whole number from 1024 to 6144 in steps of 1024, got 1500",
    ],
    [
      "a concurrency of 201",
      { hosting: { ...SERVERLESS, maxConcurrency: 201 } as EndpointHosting },
      "maxConcurrency must be a whole number from 1 to 200, got 201",
    ],
    [
      "a single instance",
      { hosting: { ...REALTIME, instances: { min: 1, max: 1 } } },
      "ModelEndpoint fraud: instances.min must be a whole number from 2 to 100, got 1",
    ],
    [
      "fewer instances at most than at least",
      { hosting: { ...REALTIME, instances: { min: 4, max: 3 } } },
      "instances.max must be a whole number from 4 to 100, got 3",
    ],
    [
      "to scale by nothing",
      { hosting: { ...REALTIME, invocationsPerInstance: 0 } },
      "invocationsPerInstance must be a whole number from 1 to 100000, got 0",
    ],
    [
      "to keep more than everything",
      { hosting: { ...REALTIME, capturePercent: 101 } },
      "capturePercent must be a whole number from 1 to 100, got 101",
    ],
    [
      "to keep requests nowhere",
      { hosting: { ...REALTIME, capturePercent: 5 } },
      "ModelEndpoint fraud: captureBucket must be given with hosting.capturePercent",
    ],
    [
      "a key for disks that take none",
      { hosting: { ...REALTIME, instanceType: "ml.g5.xlarge", volumeKeyArn: KEY } },
      "volumeKeyArn must be left out for ml.g5.xlarge: SageMaker takes no key for instances with NVMe disks",
    ],
    [
      "a canary of half an instance",
      { hosting: { ...REALTIME, rollOut: { kind: "canary", percent: 25, waitSeconds: 0 } } },
      "rollOut.percent must be at least one of 2 instances, 50 %, got 25",
    ],
    [
      "an instance type of EC2's",
      { hosting: { ...REALTIME, instanceType: "m5.large" } as EndpointHosting },
      "instanceType must be a SageMaker type such as ml.m5.large, got m5.large",
    ],
    [
      "a log retention CloudWatch doesn't have",
      { logRetentionDays: 31 },
      "logRetentionDays must be one of 1, 3, 5, 7, 14, 30,",
    ],
    [
      "an artifact that isn't there",
      { artifact: "/nowhere/model.tar.gz" },
      "can't read the artifact /nowhere/model.tar.gz: ENOENT",
    ],
  ];
  for (const [what, changes, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const bucket = new PrivateBucket("models", { noncurrentExpiryDays: 30 });
      await settled();
      const before = registered.length;
      const args = { image: IMAGE, artifact, bucket, features: ["valor", "saldo"] };
      expect(
        () =>
          new ModelEndpoint("fraud", {
            ...args,
            hosting: SERVERLESS,
            logRetentionDays: 30,
            ...changes,
          }),
      ).to.throw(message);
      await settled();
      expect(registered).to.have.lengthOf(before);
    });
  }

  it("refuses a stack whose name makes the endpoint's name invalid", async () => {
    registered = await deployment({}, "my_stack");
    const bucket = new PrivateBucket("models", { noncurrentExpiryDays: 30 });
    await settled();
    const before = registered.length;

    expect(
      () =>
        new ModelEndpoint("fraud", {
          image: IMAGE,
          artifact,
          bucket,
          features: ["valor", "saldo"],
          hosting: SERVERLESS,
          logRetentionDays: 30,
        }),
    ).to.throw("got sentinela-my_stack-fraud-");
    expect(registered).to.have.lengthOf(before);
  });
});

/** `{ "type name": inputs }`, without the asset, which is compared on its own. */
function inputsOf({ type, name, inputs }: Registered): Record<string, unknown> {
  const { source, ...rest } = inputs;
  return { [`${type} ${name}`]: rest };
}

function hash(...parts: string[]): string {
  return hash256(JSON.stringify(parts)).slice(0, 8);
}

function hash256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
