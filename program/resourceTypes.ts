import { createHash } from "node:crypto";
import type { Archive, File } from "./graph.ts";
import { digits, physicalName } from "./naming.ts";
import { accountArn, type Place, regionalArn } from "./place.ts";
import { randomPassword } from "./randomPassword.ts";
import { type Computed, inAccount, type Made, type Rule, regional } from "./rule.ts";

/**
 * What AWS's provider computes for each type that the program registers, in the shapes its documentation gives.
 * Lengths are the limits of the AWS API for that name.
 */
const RULES: Readonly<Record<string, Rule>> = {
  "aws:kinesis/stream:Stream": regional("kinesis", (name) => `stream/${name}`, 128, "arn"),
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": regional(
    "firehose",
    (name) => `deliverystream/${name}`,
    64,
    "arn",
    () => ({ destinationId: "destinationId-000000000001", versionId: "1" }),
  ),
  "aws:s3/bucket:Bucket": (made) => {
    // Bucket names are lower case.
    const bucket = physicalName(made, "bucket", 63, (text) => text.toLowerCase());
    const { partition, region, dnsSuffix } = made.place;
    return {
      id: bucket,
      bucket,
      arn: `arn:${partition}:s3:::${bucket}`,
      region,
      bucketRegion: region,
      bucketDomainName: `${bucket}.s3.${dnsSuffix}`,
      bucketRegionalDomainName: `${bucket}.s3.${region}.${dnsSuffix}`,
    };
  },
  "aws:s3/bucketObjectv2:BucketObjectv2": (made) => {
    const bucket = String(made.inputs.bucket);
    // The one name that is the logical name as it stands.
    const key = typeof made.inputs.key === "string" ? made.inputs.key : made.name;
    const bytes = contents(made.inputs);
    return {
      id: `${bucket}/${key}`,
      key,
      arn: `arn:${made.place.partition}:s3:::${bucket}/${key}`,
      region: made.place.region,
      etag: createHash("md5").update(bytes).digest("hex"),
      versionId: createHash("sha256").update(made.urn).update(bytes).digest("hex").slice(0, 32),
    };
  },
  "aws:iam/role:Role": inAccount("role", 64, "name"),
  "aws:iam/policy:Policy": inAccount("policy", 128, "arn"),
  "aws:iam/rolePolicy:RolePolicy": (made) => {
    const name = physicalName(made, "name", 128);
    return { id: `${made.inputs.role}:${name}`, name };
  },
  "aws:lambda/function:Function": regional(
    "lambda",
    (name) => `function:${name}`,
    64,
    "name",
    ({ inputs, place }, arn) => {
      // AWS counts them. Here other code or settings make another one, which is all that can be known without a past.
      const version = inputs.publish === true ? versionOf(inputs) : "$LATEST";
      const qualifiedArn = `${arn}:${version}`;
      // AWS hashes the zip that the provider packs. We hash what would be in it.
      const codeSha256 = fingerprint(inputs.code);
      return {
        version,
        qualifiedArn,
        invokeArn: invokeArn(place, arn),
        qualifiedInvokeArn: invokeArn(place, qualifiedArn),
        codeSha256,
        sourceCodeHash: inputs.sourceCodeHash ?? codeSha256,
      };
    },
  ),
  "aws:lambda/alias:Alias": (made) => {
    const name = physicalName(made, "name", 128);
    // Takes the function's name or its ARN.
    const target = String(made.inputs.functionName).replace(/^arn:.*:function:/, "");
    const arn = regionalArn(made.place, "lambda", `function:${target}:${name}`);
    return { id: arn, arn, name, region: made.place.region, invokeArn: invokeArn(made.place, arn) };
  },
  "aws:cloudwatch/logGroup:LogGroup": regional("logs", (name) => `log-group:${name}`, 512, "name"),
  "aws:cloudwatch/logStream:LogStream": regional(
    "logs",
    (name, { inputs }) => `log-group:${inputs.logGroupName}:log-stream:${name}`,
    512,
    "name",
  ),
  "aws:cloudwatch/metricAlarm:MetricAlarm": regional(
    "cloudwatch",
    (name) => `alarm:${name}`,
    255,
    "name",
  ),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": (made) => {
    const alarmName = String(made.inputs.alarmName);
    const arn = regionalArn(made.place, "cloudwatch", `alarm:${alarmName}`);
    return { id: alarmName, arn, region: made.place.region };
  },
  "aws:cloudwatch/dashboard:Dashboard": ({ inputs, place }) => {
    const name = String(inputs.dashboardName);
    // Dashboards belong to all regions.
    return { id: name, dashboardArn: accountArn(place, "cloudwatch", `dashboard/${name}`) };
  },
  "aws:kms/key:Key": ({ urn, place }) => {
    const keyId = uuid(urn);
    return {
      id: keyId,
      keyId,
      arn: regionalArn(place, "kms", `key/${keyId}`),
      region: place.region,
    };
  },
  "aws:kms/alias:Alias": (made) => {
    const name = physicalName(made, "name", 256);
    const arn = regionalArn(made.place, "kms", name);
    return { id: name, name, arn, region: made.place.region };
  },
  "aws:ec2/securityGroup:SecurityGroup": securityGroup,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": securityGroup,
  "aws:sns/topic:Topic": regional("sns", (name) => name, 256, "arn"),
  "aws:sns/topicPolicy:TopicPolicy": ({ inputs, place }) => ({
    id: String(inputs.arn),
    region: place.region,
  }),
  "aws:sns/topicSubscription:TopicSubscription": ({ urn, inputs, place }) => {
    const arn = `${inputs.topic}:${uuid(urn)}`;
    return { id: arn, arn, region: place.region };
  },
  // SageMaker writes the name in lower case in its ARNs.
  "aws:sagemaker/model:Model": unchangeable(regional("sagemaker", lowerCase("model"), 63, "name")),
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": unchangeable(
    regional("sagemaker", lowerCase("endpoint-config"), 63, "name"),
  ),
  "aws:sagemaker/endpoint:Endpoint": regional("sagemaker", lowerCase("endpoint"), 63, "name"),
  "aws:dynamodb/table:Table": regional("dynamodb", (name) => `table/${name}`, 255, "name"),
  "aws:secretsmanager/secret:Secret": regional(
    "secretsmanager",
    // The six characters tell a secret from an earlier one of the same name.
    (name, { urn }) => `secret:${name}-${digits(urn, "arn", 6)}`,
    512,
    "arn",
  ),
  "aws:secretsmanager/secretVersion:SecretVersion": ({ urn, inputs, place }) => {
    const versionId = uuid(urn);
    return {
      id: `${inputs.secretId}|${versionId}`,
      arn: inputs.secretId,
      versionId,
      versionStages: inputs.versionStages ?? ["AWSCURRENT"],
      region: place.region,
    };
  },
  "random:index/randomPassword:RandomPassword": randomPassword,
};

/**
 * What the provider of `made` computes.
 *
 * For a type that isn't in the table above: a provider gets an id; a part of a bucket (its policy, its
 * versioning, ...) has the bucket's name for id; anything else has its name for id, and an ARN of the general
 * shape, `service:region:account:type/name`, when it is AWS's.
 */
export function computed(made: Made): Computed {
  const rule = RULES[made.type];
  if (rule) return rule(made);
  const [packageName, module = "", type = ""] = made.type.split(":");
  if (packageName === "pulumi") return { id: uuid(made.urn) };
  if (made.type.startsWith("aws:s3/bucket") && typeof made.inputs.bucket === "string") {
    return { id: made.inputs.bucket, region: made.place.region };
  }
  const name = physicalName(made, "name", 255);
  if (packageName !== "aws") return { id: name, name };
  const arn = regionalArn(made.place, module.split("/")[0] ?? "", `${type.toLowerCase()}/${name}`);
  return { id: name, name, arn, region: made.place.region };
}

/** Found by its id. The default one of a VPC is called so. */
function securityGroup(made: Made): Computed {
  const id = `sg-${digits(made.urn, "id", 17)}`;
  const name = made.type.includes("default") ? "default" : physicalName(made, "name", 255);
  const arn = regionalArn(made.place, "ec2", `security-group/${id}`);
  return { id, arn, name, region: made.place.region };
}

/** A type whose every change makes a new resource, with a new name. */
function unchangeable(rule: Rule): Rule {
  return (made) => rule({ ...made, urn: `${made.urn}\n${JSON.stringify(made.inputs)}` });
}

function versionOf({ code, ...settings }: Made["inputs"]): string {
  const hash = createHash("sha256").update(fingerprint(code)).update(JSON.stringify(settings));
  return String(1 + (hash.digest().readUInt32BE() % 999));
}

function lowerCase(kind: string): (name: string) => string {
  return (name) => `${kind}/${name.toLowerCase()}`;
}

/** What API Gateway calls a function by. 2015-03-31 is the version of Lambda's API. */
function invokeArn({ partition, region }: Place, arn: string): string {
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
}

function contents({ source, content, contentBase64 }: Made["inputs"]): Uint8Array {
  if (typeof contentBase64 === "string") return Buffer.from(contentBase64, "base64");
  if (typeof content === "string") return Buffer.from(content);
  return (source as File | undefined)?.kind === "file" ? (source as File).bytes : Buffer.alloc(0);
}

function fingerprint(code: unknown): string {
  const hash = createHash("sha256");
  for (const [path, bytes] of Object.entries((code as Archive | undefined)?.files ?? {})) {
    hash.update(`${path}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest("base64");
}

function uuid(urn: string): string {
  return digits(urn, "id", 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
