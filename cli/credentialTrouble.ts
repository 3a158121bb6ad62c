/** What services call credentials that they don't take; each has names of its own. */
const REFUSED = [
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "InvalidToken",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
];

/**
 * What is wrong with somebody's AWS credentials, and what to do about it.
 *
 * @param name Of the error that a client threw.
 * @returns undefined when it is not about credentials.
 */
export function credentialTrouble(name: string): string | undefined {
  if (name === "CredentialsProviderError") {
    return "no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
  }
  if (REFUSED.includes(name)) {
    return `AWS refuses the credentials (${name}): renew them, and check the clock of this machine`;
  }
  return undefined;
}
