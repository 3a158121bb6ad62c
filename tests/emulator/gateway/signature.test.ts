import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { expect } from "chai";
import { claimOf } from "../../../emulator/gateway/claim.ts";
import { checkSignature } from "../../../emulator/gateway/signature.ts";

const region = "sa-east-1";
const accessKeyId = "AKIAIOSFODNN7EXAMPLE";

/** SHA-256 as the signing library wants it, keyed where it is given a key. */
class Sha256 {
  private readonly hash: Hash | Hmac;
  constructor(secret?: Parameters<typeof createHmac>[1]) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
  }
  update(data: Uint8Array): void {
    this.hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {}
}

/** A request as it comes over the wire, signed by the library that the SDK signs with. */
async function signed(
  service: string,
  path: string,
  {
    query = {},
    headers = {},
    secret = "secret",
  }: {
    query?: Record<string, string | string[]>;
    headers?: Record<string, string>;
    secret?: string;
  },
) {
  const signer = new SignatureV4({
    service,
    region,
    credentials: { accessKeyId, secretAccessKey: secret },
    sha256: Sha256 as never,
    uriEscapePath: service !== "s3",
  });
  const body = Buffer.from("body");
  const request = await signer.sign({
    method: "PUT",
    protocol: "http:",
    hostname: "127.0.0.1",
    path,
    query,
    headers: { host: "127.0.0.1:4000", ...headers },
    body,
  });
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value) => [name, value].map(encodeURIComponent).join("=")),
  );
  const url = pairs.length > 0 ? `${path}?${pairs.join("&")}` : path;
  return { method: "PUT", url, headers: request.headers, body };
}

function outcome(request: Awaited<ReturnType<typeof signed>>): string {
  const claim = claimOf(request.headers);
  if (!claim) return "no claim";
  try {
    checkSignature(request, claim, "secret", region);
    return "accepted";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe("checkSignature accepts what the SDK signs:", () => {
  const cases: Record<string, [path: string, more: Parameters<typeof signed>[2]]> = {
    "the root": ["/", {}],
    "an escaped path": ["/a%20b/%C3%A7%C3%A3o%2Fd/(e)!'*~", {}],
    "a path with dots and empty parts": ["/a/./b//../c/", {}],
    "dots that leave the root": ["/../..", {}],
    "a query in any order": ["/q", { query: { b: "2", a: "1", B: "3", "a-b": "" } }],
    "a query with repeated names": ["/q", { query: { a: ["z", "b", "b c"], A: "x" } }],
    "a query with signs of its own": ["/q", { query: { "ç (1)": "a+b=c&d'e*f~", "": "x" } }],
    "headers with blanks": ["/h", { headers: { "x-amz-meta-a": "  b \t  c ", "x-amz-b": "" } }],
  };
  for (const service of ["dynamodb", "s3"]) {
    for (const [what, [path, more]] of Object.entries(cases)) {
      it(`${what} (${service})`, async () => {
        expect(outcome(await signed(service, path, more))).to.equal("accepted");
      });
    }
  }
});

describe("checkSignature refuses", () => {
  it("the same request signed with another secret, before and after the right one", async () => {
    const right = await signed("s3", "/", {});
    const wrong = await signed("s3", "/", { secret: "Secret" });

    expect([wrong, right, wrong].map(outcome)).to.deep.equal([
      "SignatureDoesNotMatch",
      "accepted",
      "SignatureDoesNotMatch",
    ]);
  });

  it("a credential of another day or service than what was signed", async () => {
    const request = await signed("s3", "/", {});
    const claiming = (part: RegExp, other: string) => ({
      ...request,
      headers: {
        ...request.headers,
        authorization: String(request.headers.authorization).replace(part, other),
      },
    });

    expect(outcome(claiming(/\/\d{8}\//, "/20200101/"))).to.equal("AccessDenied");
    expect(outcome(claiming(/\/s3\//, "/kinesis/"))).to.equal("InvalidSignatureException");
  });
});
