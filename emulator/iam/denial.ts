import { denied } from "../gateway/denied.ts";
import type { Access, AwsError } from "../request.ts";

/** What AWS answers a call that its caller may not make. */
export function accessDenied(
  service: string,
  caller: string,
  { action, resource }: Access,
  reason: string,
): AwsError {
  // S3 alone quotes the resource.
  const named = service === "s3" ? `"${resource}"` : resource;
  return denied(
    service,
    { s3: "AccessDenied", others: "AccessDeniedException" },
    `User: ${caller} is not authorized to perform: ${action} on resource: ${named} ${reason}`,
  );
}

/**
 * Whom AWS's errors speak of: a role is acted as in a session. Services name their sessions in their own ways; here
 * each is named after its service.
 *
 * @param service Such as `lambda.amazonaws.com`; none for a user.
 */
export function callerName(principal: string, service: string | undefined): string {
  const role = /^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(principal);
  if (!role || service === undefined) return principal;
  const [, partition, account, name] = role;
  return `arn:${partition}:sts::${account}:assumed-role/${name}/${service.split(".")[0]}`;
}
