import type { WireRequest } from "./http.ts";

/** What an `Authorization` header claims. */
export interface Claim {
  readonly accessKeyId: string;
  /** The day the signature is good for, `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=(?<accessKeyId>[^/,\s]+)\/(?<date>\d{8})\/(?<region>[^/,]+)\/(?<service>[^/,]+)\/aws4_request,\s*SignedHeaders=(?<signedHeaders>[^,\s]+),\s*Signature=(?<signature>[0-9a-f]{64})$/;

/** Read who a request says it is from. @returns nothing when it is not signed in its header. */
export function claimOf(headers: WireRequest["headers"]): Claim | undefined {
  const groups = AUTHORIZATION.exec(headers.authorization ?? "")?.groups;
  if (!groups) return undefined;
  const { accessKeyId = "", date = "", region = "", service = "", signature = "" } = groups;
  const signedHeaders = (groups.signedHeaders ?? "").split(";");
  return { accessKeyId, date, region, service, signature, signedHeaders };
}
