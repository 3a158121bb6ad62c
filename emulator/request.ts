/** A request that the gateway has authenticated. */
export interface AwsRequest {
  /** SigV4 signing name: `dynamodb`, `kinesis`, `s3` and so on. */
  readonly service: string;
  /** ARN of the role or user whose key signed it. */
  readonly principal: string;
  /** The same as AWS names it: of a role, a session of it. */
  readonly caller: string;
  readonly method: string;
  /** Path as sent, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** With any aws-chunked framing taken off. */
  readonly body: Buffer;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** An error that a service answers with; the gateway writes it in the service's protocol. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error document. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    message: string,
    details: Record<string, unknown> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** What a call does to what, in the words of policies. */
export interface Access {
  /** Such as `dynamodb:GetItem`. */
  readonly action: string;
  /** ARN, or `*` for an action that takes none. */
  readonly resource: string;
  /** What conditions may ask of this call in particular, by condition key in lower case. */
  readonly context?: Readonly<Record<string, string>>;
}

/** All that one call does: at least one thing, or what everybody may do who has a key. */
export type Accesses = readonly [Access, ...Access[]] | typeof ALWAYS_ALLOWED;

/** A call that needs no permission. */
export const ALWAYS_ALLOWED = [] as const;
