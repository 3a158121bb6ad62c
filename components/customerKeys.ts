import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AwsEnvironment, awsEnvironment } from "./common/awsEnvironment.ts";
import { type Tags, tagged } from "./common/tags.ts";
import { administration, grantsToServices, logging, throughService } from "./kms/keyPolicy.ts";

/** Arguments of {@link CustomerKeys}. */
export interface CustomerKeysArgs {
  /**
   * Refuse to delete the keys. If they are deleted all the same, they can be restored for 30 days; if false, for 7, the
   * minimum of KMS. All that a key has encrypted is lost with the key. @default false
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
 * Two customer managed KMS keys, rotated every year: one for data, and one for logs, because other people read logs.
 *
 * The policy of a key says which services may use it, and for which account's resources. Who may use it, and for which
 * resource, is up to the policies of the roles.
 *
 * @example
 * const keys = new CustomerKeys("keys", { protect: true });
 */
export class CustomerKeys extends pulumi.ComponentResource {
  /** ARN of the key for streams, tables, buckets, secrets and the disks of endpoints' instances. */
  readonly data: pulumi.Output<string>;
  /** ARN of the key for log groups. */
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
      // For people who look for the key in the console. Policies use its ARN.
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
    // The actions that AWS documents. To read and write items, DynamoDB only needs to decrypt.
    throughService(
      environment,
      "Tables",
      "dynamodb",
      ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
      { "aws:dynamodb:subscriberId": account },
    ),
    // A bucket's ARN contains no account, so the policies of the roles limit the key to a bucket.
    throughService(environment, "Buckets", "s3", ["kms:Decrypt", "kms:GenerateDataKey"]),
    throughService(
      environment,
      "Secrets",
      "secretsmanager",
      ["kms:Decrypt", "kms:GenerateDataKey"],
      {
        // Secrets Manager sends the second when it checks a key, before there is a secret.
        SecretARN: arn("secretsmanager", "secret:*").apply((own) => [
          own,
          "RequestToValidateKeyAccess",
        ]),
      },
    ),
    grantsToServices(environment),
  ];
}
