import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type Tags, tagged } from "./common/tags.ts";
import { type Transform, transformed } from "./common/transform.ts";
import type { Permission } from "./iam/statement.ts";
import { checkKey, keyStatements } from "./kms/customerKey.ts";

/** Arguments of {@link SecretKey}. */
export interface SecretKeyArgs {
  /** What the key is for. Shown in the console. */
  description: string;
  /** ARN of the customer managed key that encrypts the secret. @default AWS's own key, `alias/aws/secretsmanager` */
  kmsKeyArn?: pulumi.Input<string> | undefined;
  /**
   * Refuse to delete or replace the key. If it is deleted all the same, it can be restored for 30 days. If false,
   * destroying the stack deletes it at once. @default false
   */
  protect?: boolean | undefined;
  /** Tags of the secret. */
  tags?: Tags | undefined;
  /** Changes to the child resource. */
  transform?: { secret?: Transform<aws.secretsmanager.SecretArgs> } | undefined;
}

/** Child resources of {@link SecretKey}. */
export interface SecretKeyNodes {
  /** Generates the key. Its `result` is the key itself, which Pulumi keeps secret. */
  readonly value: random.RandomPassword;
  readonly secret: aws.secretsmanager.Secret;
  readonly version: aws.secretsmanager.SecretVersion;
}

/**
 * A random key in Secrets Manager: 64 letters and digits, 381 bits. It is generated when the stack is created, and never
 * changes.
 *
 * The key must stay, because ids are derived from it: with another key every profile would have another id. All accounts
 * would look new, and their profiles would stay in the table unread until they expire. The value is not an output of the
 * component, and Pulumi's state has it encrypted.
 *
 * @example
 * const key = new SecretKey("profile-key", { description: "Key of the HMAC that names profiles", protect: true });
 */
export class SecretKey extends pulumi.ComponentResource {
  /** ARN of the secret. */
  readonly arn: pulumi.Output<string>;
  /** Its child resources, for what the arguments and the other properties don't offer. */
  readonly nodes: SecretKeyNodes;
  readonly #kmsKeyArn: pulumi.Input<string> | undefined;

  constructor(name: string, args: SecretKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    checkKey(`SecretKey ${name}`, "kmsKeyArn", args.kmsKeyArn);
    super("sentinela:index:SecretKey", name, args, opts);
    const protect = args.protect ?? false;

    // Not RandomBytes: its id is its value, unencrypted.
    const value = new random.RandomPassword(
      `${name}-value`,
      { length: 64, special: false },
      // A change of either would generate another key. Ignoring them keeps the key, and lets one be imported.
      { parent: this, protect, ignoreChanges: ["length", "special"] },
    );
    const secret = new aws.secretsmanager.Secret(
      ...transformed(
        `${name}-secret`,
        secretOf(args, protect),
        { parent: this, protect },
        args.transform?.secret,
      ),
    );
    // Both types mark the value as secret themselves, in the program and in the state.
    const version = new aws.secretsmanager.SecretVersion(
      `${name}-version`,
      { secretId: secret.id, secretString: value.result },
      { parent: this, protect },
    );

    this.arn = secret.arn;
    this.nodes = { value, secret, version };
    this.#kmsKeyArn = args.kmsKeyArn;
    this.registerOutputs({ arn: this.arn });
  }

  /** Permission to read the key. */
  read(): Permission {
    return {
      on: this,
      statements: [
        { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: this.arn },
        ...keyStatements({
          kmsKeyArn: this.#kmsKeyArn,
          action: "kms:Decrypt",
          arn: this.arn,
          context: { SecretARN: this.arn },
        }),
      ],
    };
  }
}

function secretOf(args: SecretKeyArgs, protect: boolean): aws.secretsmanager.SecretArgs {
  return {
    description: args.description,
    // Secrets Manager takes 7 to 30 days, or 0 to delete at once.
    recoveryWindowInDays: protect ? 30 : 0,
    ...(args.kmsKeyArn !== undefined && { kmsKeyId: args.kmsKeyArn }),
    ...tagged(args.tags),
  };
}
