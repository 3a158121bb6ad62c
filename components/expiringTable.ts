import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "./common/tags.ts";
import { type Transform, transformed } from "./common/transform.ts";
import type { Permission } from "./iam/statement.ts";
import { checkKey, keyStatements } from "./kms/customerKey.ts";

/** Arguments of {@link ExpiringTable}. */
export interface ExpiringTableArgs {
  /**
   * ARN of the customer managed key that encrypts the table. To go back to AWS's own key later, give the ARN of that
   * key: the provider ignores that an argument was removed. @default AWS's own key, `alias/aws/dynamodb`
   */
  kmsKeyArn?: pulumi.Input<string> | undefined;
  /** Refuse to delete the table. If false, destroying the stack deletes the items too. @default false */
  protect?: boolean | undefined;
  /** Tags of the table. */
  tags?: Tags | undefined;
  /** Changes to the child resource. */
  transform?: { table?: Transform<aws.dynamodb.TableArgs> } | undefined;
}

/** Child resources of {@link ExpiringTable}. */
export interface ExpiringTableNodes {
  readonly table: aws.dynamodb.Table;
}

/**
 * A DynamoDB table whose partition key is `id` (text). DynamoDB deletes an item after `expiresAt`, in seconds since
 * 1970. The table is billed by request, encrypted with KMS, and can be restored to any second of the last 35 days.
 *
 * @example
 * const profiles = new ExpiringTable("profiles", { protect: true });
 */
export class ExpiringTable extends pulumi.ComponentResource {
  /** Name of the table. */
  readonly name: pulumi.Output<string>;
  /** ARN of the table. */
  readonly arn: pulumi.Output<string>;
  /** Its child resources, for what the arguments and the other properties don't offer. */
  readonly nodes: ExpiringTableNodes;
  readonly #kmsKeyArn: pulumi.Input<string> | undefined;

  constructor(name: string, args: ExpiringTableArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    checkKey(`ExpiringTable ${name}`, "kmsKeyArn", args.kmsKeyArn);
    super("sentinela:index:ExpiringTable", name, args, opts);
    const protect = args.protect ?? false;

    const table = new aws.dynamodb.Table(
      ...transformed(
        `${name}-table`,
        tableOf(args, protect),
        { parent: this, protect },
        args.transform?.table,
      ),
    );

    this.name = table.name;
    this.arn = table.arn;
    this.nodes = { table };
    this.#kmsKeyArn = args.kmsKeyArn;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  /**
   * Permission to use items.
   *
   * @param actions The actions that the code calls, such as `dynamodb:GetItem`.
   */
  use(...actions: `dynamodb:${string}`[]): Permission {
    return {
      on: this,
      statements: [
        { Effect: "Allow", Action: actions, Resource: this.arn },
        // To read and to write, DynamoDB only decrypts the table's key on behalf of the caller.
        ...keyStatements({
          kmsKeyArn: this.#kmsKeyArn,
          action: "kms:Decrypt",
          arn: this.arn,
          context: { "aws:dynamodb:tableName": this.name },
        }),
      ],
    };
  }
}

function tableOf(args: ExpiringTableArgs, protect: boolean): aws.dynamodb.TableArgs {
  return {
    billingMode: "PAY_PER_REQUEST",
    attributes: [{ name: "id", type: "S" }],
    hashKey: "id",
    ttl: { attributeName: "expiresAt", enabled: true },
    serverSideEncryption: {
      enabled: true,
      ...(args.kmsKeyArn !== undefined && { kmsKeyArn: args.kmsKeyArn }),
    },
    pointInTimeRecovery: { enabled: true },
    // Pulumi's own protection doesn't stop someone who uses the console.
    deletionProtectionEnabled: protect,
    ...tagged(args.tags),
  };
}
