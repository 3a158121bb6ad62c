import { AwsError } from "../request.ts";
import { jsonProtocol } from "./protocols.ts";

/**
 * A call refused at the door: S3 has codes of its own, and services with a JSON protocol answer every mistake of a
 * caller with 400.
 */
export function denied(
  service: string,
  code: { readonly s3: string; readonly others: string },
  message: string,
  details: Record<string, unknown> = {},
): AwsError {
  const status = jsonProtocol(service) ? 400 : 403;
  return new AwsError(status, service === "s3" ? code.s3 : code.others, message, details);
}
