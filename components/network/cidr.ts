/** Addresses that AWS reserves in each subnet. */
const RESERVED = 5;
/** RFC 1918: first octets, and the shortest prefix of the range. */
const PRIVATE: readonly (readonly [pattern: RegExp, prefix: number])[] = [
  [/^10\./, 8],
  [/^172\.(1[6-9]|2\d|3[01])\./, 12],
  [/^192\.168\./, 16],
];

/** Why `cidr` is not a valid range for a network with two zones; `undefined` if it is valid. */
export function cidrProblem(cidr: string): string | undefined {
  const [address = "", bits = ""] = cidr.split("/");
  const octets = address.split(".").map(Number);
  const prefix = /^\d+$/.test(bits) ? Number(bits) : Number.NaN;
  const isAddress =
    /^\d+(\.\d+){3}$/.test(address) &&
    octets.every((octet) => octet <= 255) &&
    cidr.split("/").length === 2;
  const isPrivate = PRIVATE.some(([pattern, min]) => pattern.test(address) && prefix >= min);
  // AWS accepts /16 to /28. A /26 leaves 27 addresses for each of the two zones.
  if (!isAddress || !isPrivate || !(prefix >= 16 && prefix <= 26)) {
    return `must be a private range of /16 to /26, such as 10.0.0.0/24, got ${cidr === "" ? "nothing" : cidr}`;
  }
  const number = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  if (number % 2 ** (32 - prefix) === 0) return undefined;
  return `must start where a /${prefix} can, got ${cidr}`;
}

/** Number of usable addresses in each of two zones that share a range. */
export function addressesPerZone(cidr: string): number {
  const [, prefix] = cidr.split("/");
  return 2 ** (32 - Number(prefix) - 1) - RESERVED;
}
