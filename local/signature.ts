import { SignatureV4 } from "@smithy/signature-v4";
import type { WireRequest } from "./http.ts";
import { denied } from "./protocols.ts";
import { Sha256 } from "./sha256.ts";

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

/** How far a request's clock may be from ours, milliseconds, as AWS has it. */
const MAX_SKEW = { s3: 15 * 60_000, others: 5 * 60_000 };

/** Read who a request says it is from. @returns nothing when it is not signed in its header. */
export function claimOf(headers: WireRequest["headers"]): Claim | undefined {
  const groups = AUTHORIZATION.exec(headers.authorization ?? "")?.groups;
  if (!groups) return undefined;
  const { accessKeyId = "", date = "", region = "", service = "", signature = "" } = groups;
  const signedHeaders = (groups.signedHeaders ?? "").split(";");
  return { accessKeyId, date, region, service, signature, signedHeaders };
}

/**
 * Check a signature by signing the same request again, with the library that the SDK signs with.
 *
 * @throws AwsError `InvalidSignatureException`; S3 has a code for each reason.
 */
export async function checkSignature(
  request: WireRequest & { readonly body: Buffer },
  claim: Claim,
  secretAccessKey: string,
  region: string,
): Promise<void> {
  const { service, accessKeyId, signedHeaders } = claim;
  const refusal = (s3Code: string, message: string) =>
    denied(service, { s3: s3Code, others: "InvalidSignatureException" }, message);
  if (claim.region !== region) {
    throw refusal(
      "AuthorizationHeaderMalformed",
      `Credential should be scoped to the region ${region}, got ${claim.region}`,
    );
  }
  const signingDate = dateOf(request.headers["x-amz-date"]);
  if (signingDate === undefined || isoDay(signingDate) !== claim.date) {
    throw refusal(
      "AccessDenied",
      "x-amz-date is missing, malformed, or of another day than the credential's scope",
    );
  }
  const skew = Date.now() - signingDate.getTime();
  if (Math.abs(skew) > (service === "s3" ? MAX_SKEW.s3 : MAX_SKEW.others)) {
    throw refusal(
      "RequestTimeTooSkewed",
      `The difference between the request time and the current time is too large: ${skew} milliseconds`,
    );
  }
  const unsigned = mustBeSigned(request.headers).find((name) => !signedHeaders.includes(name));
  if (unsigned) {
    throw refusal(
      "AccessDenied",
      `There were headers present in the request which were not signed: ${unsigned}`,
    );
  }

  const [path, query] = split(request.url);
  const signer = new SignatureV4({
    service,
    region,
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    // S3 signs the path as it is sent; every other service escapes it once more.
    uriEscapePath: service !== "s3",
    applyChecksum: false,
  });
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: "http:",
      hostname: "",
      path,
      query: queryOf(query),
      headers: Object.fromEntries(signedHeaders.map((name) => [name, request.headers[name] ?? ""])),
      body: request.body,
    },
    { signingDate, signableHeaders: new Set(signedHeaders) },
  );
  if (claimOf(signed.headers)?.signature !== claim.signature) {
    throw refusal(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",
    );
  }
}

/** What goes unsigned could be changed by anyone on the way. Over HTTP/2 the SDK signs `:authority` for `host`. */
function mustBeSigned(headers: WireRequest["headers"]): string[] {
  const host = headers[":authority"] === undefined ? "host" : ":authority";
  return Object.keys(headers).filter((name) => name === host || name.startsWith("x-amz-"));
}

/** Path, and query without its question mark. */
export function split(url: string): [path: string, query: string] {
  const mark = url.indexOf("?");
  return mark < 0 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
}

function queryOf(query: string): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    values[name] = [...(values[name] ?? []), value];
  }
  return values;
}

/** Reads `20261123T180000Z`. */
function dateOf(text = ""): Date | undefined {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, "$1-$2-$3:$4:$5");
  const date = new Date(iso);
  return iso === text || Number.isNaN(date.getTime()) ? undefined : date;
}

/** `20261123` */
function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10).replaceAll("-", "");
}
