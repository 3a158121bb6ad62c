import { createHmac, hash } from "node:crypto";
import { canonicalRequest } from "./canonicalRequest.ts";
import type { Claim } from "./claim.ts";
import { denied } from "./denied.ts";
import type { WireRequest } from "./http.ts";

/** How far a request's clock may be from ours, milliseconds, as AWS has it. */
const MAX_SKEW = { s3: 15 * 60_000, others: 5 * 60_000 };

/**
 * Check a signature by making it again from the request.
 *
 * @throws AwsError `InvalidSignatureException`; S3 has a code for each reason.
 */
export function checkSignature(
  request: WireRequest & { readonly body: Buffer },
  claim: Claim,
  secretAccessKey: string,
  region: string,
): void {
  const { service, date, signedHeaders } = claim;
  const refusal = (s3Code: string, message: string) =>
    denied(service, { s3: s3Code, others: "InvalidSignatureException" }, message);
  if (claim.region !== region) {
    throw refusal(
      "AuthorizationHeaderMalformed",
      `Credential should be scoped to the region ${region}, got ${claim.region}`,
    );
  }
  const time = request.headers["x-amz-date"] ?? "";
  const signingDate = dateOf(time);
  if (signingDate === undefined || !time.startsWith(date)) {
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

  const toSign = [
    "AWS4-HMAC-SHA256",
    time,
    `${date}/${region}/${service}/aws4_request`,
    hash("sha256", canonicalRequest(request, claim)),
  ].join("\n");
  const key = signingKey(secretAccessKey, date, region, service);
  if (createHmac("sha256", key).update(toSign).digest("hex") !== claim.signature) {
    throw refusal(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",
    );
  }
}

/** Derived keys, by all that they are derived from: making one takes four times as long as signing with it. */
const signingKeys = new Map<string, Buffer>();

/** Many more than a run needs: one a day for each service and principal. */
const MAX_SIGNING_KEYS = 1000;

function signingKey(secret: string, ...scope: readonly string[]): Buffer {
  const id = [secret, ...scope].join("\n");
  const known = signingKeys.get(id);
  if (known) return known;
  const key = [...scope, "aws4_request"].reduce<Buffer>(
    (derived, part) => createHmac("sha256", derived).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
  if (signingKeys.size >= MAX_SIGNING_KEYS) signingKeys.clear();
  signingKeys.set(id, key);
  return key;
}

/** What goes unsigned could be changed by anyone on the way. Over HTTP/2 the SDK signs `:authority` for `host`. */
function mustBeSigned(headers: WireRequest["headers"]): string[] {
  const host = headers[":authority"] === undefined ? "host" : ":authority";
  return Object.keys(headers).filter((name) => name === host || name.startsWith("x-amz-"));
}

/** Reads `20261123T180000Z`. */
function dateOf(text = ""): Date | undefined {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, "$1-$2-$3:$4:$5");
  const date = new Date(iso);
  return iso === text || Number.isNaN(date.getTime()) ? undefined : date;
}
