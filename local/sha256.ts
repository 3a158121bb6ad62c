import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";

/** SHA-256, or HMAC-SHA-256 when made with a secret, as the signing library wants it. */
export class Sha256 {
  private hash: Hash | Hmac;
  private readonly secret: Parameters<typeof createHmac>[1] | undefined;

  constructor(secret?: unknown) {
    this.secret = secret as Sha256["secret"];
    this.hash = this.fresh();
  }

  update(data: Uint8Array | string): void {
    this.hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {
    this.hash = this.fresh();
  }

  private fresh(): Hash | Hmac {
    return this.secret === undefined ? createHash("sha256") : createHmac("sha256", this.secret);
  }
}
