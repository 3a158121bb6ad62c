import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type Tags, tagged } from "./common/tags.ts";
import { type Transform, transformed } from "./common/transform.ts";
import type { Permission } from "./iam/statement.ts";
import { checkKey, keyStatements } from "./kms/customerKey.ts";

/** What a {@link SecretKey} needs to know. */
export interface SecretKeyArgs {
  /** What it is the key of, for a person who finds it. */
  description: string;
  /** ARN of the customer-managed key that encrypts it. Left out, it is AWS's own `alias/aws/secretsmanager`. */
  kmsKeyArn?: pulumi.Input<string> | undefined;
  /**
   * Refuse to delete or to replace the key, and once it is deleted all the same, keep it restorable for 30 days.
   * Without it, destroying the stack leaves nothing. @default false
   */
  protect?: boolean | undefined;
  /** Tags of the secret. */
  tags?: Tags | undefined;
  /** Change the inputs of a resource this component creates. */
  transform?: { secret?: Transform<aws.secretsmanager.SecretArgs> } | undefined;
}

/** Child resources of a {@link SecretKey}. */
export interface SecretKeyNodes {
  /** What generates the key. Its `result` is the key itself, which Pulumi keeps secret. */
  readonly value: random.RandomPassword;
  readonly secret: aws.secretsmanager.Secret;
  readonly version: aws.secretsmanager.SecretVersion;
}

/**
 * A key that is drawn once, kept in Secrets Manager, and never changed: 64 letters and digits, 381 bits.
 *
 * It stays as long as its stack, since what it named is found with it alone: under another key every profile would
 * have another id. All accounts would be new, and what is known of them would lie in the table unread until it
 * expires. Its value is no output, and Pulumi's state holds it encrypted.
 *
 * @example
 * const key = new SecretKey("profile-key", { description: "Key of the HMAC that names profiles", protect: true });
 */
export class SecretKey extends pulumi.ComponentResource {
  /** ARN of the secret, to read the key from and to grant access on. */
  readonly arn: pulumi.Output<string>;
  /** Its child resources, for what the arguments and the other properties don't offer. */
  readonly nodes: SecretKeyNodes;
  readonly #kmsKeyArn: pulumi.Input<string> | undefined;

  constructor(name: string, args: SecretKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    checkKey(`SecretKey ${name}`, "kmsKeyArn", args.kmsKeyArn);
    super("sentinela:index:SecretKey", name, args, opts);
    const protect = args.protect ?? false;

    // Not RandomBytes: its id is its value, in the open.
    const value = new random.RandomPassword(
      `${name}-value`,
      { length: 64, special: false },
      // Either would draw another key. So an old key stays when these lines change, and one can be imported.
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
    // Both types mark the value as secret by themselves, here and in the state.
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

  /** Read the key, and nothing else. */
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
    // Secrets Manager takes 7 to 30 days, or 0 for at once.
    recoveryWindowInDays: protect ? 30 : 0,
    ...(args.kmsKeyArn !== undefined && { kmsKeyId: args.kmsKeyArn }),
    ...tagged(args.tags),
  };
}
