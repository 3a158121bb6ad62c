import { devNull } from "node:os";

/**
 * Forget the AWS settings of the environment: no profile, region or endpoint in it may steer a client
 * that is meant for this machine, and no credentials of theirs may be found.
 */
export function forgetAwsSettings(): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith("AWS_") && !name.startsWith("AWS_SDK_JS_")) delete process.env[name];
  }
  process.env.AWS_EC2_METADATA_DISABLED = "true";
  process.env.AWS_CONFIG_FILE = process.env.AWS_SHARED_CREDENTIALS_FILE = devNull;
}
