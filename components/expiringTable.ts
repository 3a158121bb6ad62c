import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Tags, tagged } from "./common/tags.ts";
import { type Transform, transformed } from "./common/transform.ts";
import type { Permission } from "./iam/statement.ts";
import { checkKey, keyStatements } from "./kms/customerKey.ts";

/** What a {@link ExpiringTable} needs to know. */
export interface ExpiringTableArgs {
  /**
   * ARN of the customer-managed key that encrypts the table. Left out, it is AWS's own `alias/aws/dynamodb`. To go
   * back to that one later, name its key: the provider takes a key that is left out for no change.
   */
  kmsKeyArn?: pulumi.Input<string> | undefined;
  /** Refuse to delete the table; without it, destroying the stack deletes the items too. @default false */
  protect?: boolean | undefined;
  /** Tags of the table. */
  tags?: Tags | undefined;
  /** Change the inputs of a resource this component creates. */
  transform?: { table?: Transform<aws.dynamodb.TableArgs> } | undefined;
}

/** Child resources of an {@link ExpiringTable}. */
export interface ExpiringTableNodes {
  readonly table: aws.dynamodb.Table;
}

/**
 * A DynamoDB table of items that are found by their `id` (text) and go when `expiresAt` (seconds since 1970) is over.
 * Billed by the request, encrypted with KMS, and restorable to any second of the last 35 days.
 *
 * @example
 * const profiles = new ExpiringTable("profiles", { protect: true });
 */
export class ExpiringTable extends pulumi.ComponentResource {
  /** Name to read and write items in. */
  readonly name: pulumi.Output<string>;
  /** ARN to grant access on. */
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
   * Do these things with items.
   *
   * @param actions Such as `dynamodb:GetItem`: exactly those that the code calls.
   */
  use(...actions: `dynamodb:${string}`[]): Permission {
    return {
      on: this,
      statements: [
        { Effect: "Allow", Action: actions, Resource: this.arn },
        // Reading and writing alike, DynamoDB decrypts the table's own key on behalf of its user, and no more.
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
    // Pulumi's own protection knows nothing of a person at the console.
    deletionProtectionEnabled: protect,
    ...tagged(args.tags),
  };
}
