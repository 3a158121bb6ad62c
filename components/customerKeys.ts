import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AwsEnvironment, awsEnvironment } from "./common/awsEnvironment.ts";
import { type Tags, tagged } from "./common/tags.ts";
import { administration, grantsToServices, logging, throughService } from "./kms/keyPolicy.ts";

/** What {@link CustomerKeys} need to know. */
export interface CustomerKeysArgs {
  /**
   * Refuse to delete the keys, and once they are deleted all the same, keep them restorable for 30 days; without it
   * for 7, the least that KMS offers. Whatever a key has encrypted is lost with it. @default false
   */
  protect?: boolean | undefined;
  /** Tags of the keys. */
  tags?: Tags | undefined;
}

/** Child resources of {@link CustomerKeys}. */
export interface CustomerKeysNodes {
  readonly dataKey: aws.kms.Key;
  readonly dataAlias: aws.kms.Alias;
  readonly logsKey: aws.kms.Key;
  readonly logsAlias: aws.kms.Alias;
}

/**
 * The customer's own keys, renewed each year: one for transactions and all that is made of them, and one for logs,
 * which other people read.
 *
 * A key's policy says by way of which service it may be used, and for whose resources. Who may use it, and for which
 * resource, the roles' own policies say.
 *
 * @example
 * const keys = new CustomerKeys("keys", { protect: true });
 */
export class CustomerKeys extends pulumi.ComponentResource {
  /** ARN of the key of the stream, the tables, the buckets, the secret and the disks of the models' instances. */
  readonly data: pulumi.Output<string>;
  /** ARN of the key of the log groups. */
  readonly logs: pulumi.Output<string>;
  /** Its child resources, for what the arguments and the other properties don't offer. */
  readonly nodes: CustomerKeysNodes;

  constructor(name: string, args: CustomerKeysArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("sentinela:index:CustomerKeys", name, args, opts);
    const { protect = false, tags } = args;
    const environment = awsEnvironment({ parent: this });
    const key = (purpose: string, description: string, statements: object[]) => {
      const made = new aws.kms.Key(
        `${name}-${purpose}`,
        {
          description,
          enableKeyRotation: true,
          deletionWindowInDays: protect ? 30 : 7,
          policy: pulumi.jsonStringify({
            Version: "2012-10-17",
            Statement: [administration(environment), ...statements],
          }),
          ...tagged(tags),
        },
        { parent: this, protect },
      );
      // So that people find it by its name in the console. Policies name its ARN.
      const alias = new aws.kms.Alias(
        `${name}-${purpose}-alias`,
        {
          name: `alias/${pulumi.getProject()}-${pulumi.getStack()}-${purpose}`,
          targetKeyId: made.keyId,
        },
        { parent: this },
      );
      return { key: made, alias };
    };
    const data = key("data", "Transactions, and what is made of them", ofData(environment));
    const logs = key("logs", "Logs", [logging(environment)]);

    this.data = data.key.arn;
    this.logs = logs.key.arn;
    this.nodes = {
      dataKey: data.key,
      dataAlias: data.alias,
      logsKey: logs.key,
      logsAlias: logs.alias,
    };
    this.registerOutputs({ data: this.data, logs: this.logs });
  }
}

function ofData(environment: AwsEnvironment): object[] {
  const { account, region, partition } = environment;
  const arn = (service: string, path: string) =>
    pulumi.interpolate`arn:${partition}:${service}:${region}:${account}:${path}`;
  return [
    throughService(environment, "Stream", "kinesis", ["kms:Decrypt", "kms:GenerateDataKey"], {
      "aws:kinesis:arn": arn("kinesis", "stream/*"),
    }),
    // As AWS documents it. Reading and writing items takes no more than to decrypt.
    throughService(
      environment,
      "Tables",
      "dynamodb",
      ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
      { "aws:dynamodb:subscriberId": account },
    ),
    // A bucket's ARN names no account: which bucket it is, roles say.
    throughService(environment, "Buckets", "s3", ["kms:Decrypt", "kms:GenerateDataKey"]),
    throughService(
      environment,
      "Secrets",
      "secretsmanager",
      ["kms:Decrypt", "kms:GenerateDataKey"],
      {
        // The second is what it says when it tries a key out, before there is a secret.
        SecretARN: arn("secretsmanager", "secret:*").apply((own) => [
          own,
          "RequestToValidateKeyAccess",
        ]),
      },
    ),
    grantsToServices(environment),
  ];
}
