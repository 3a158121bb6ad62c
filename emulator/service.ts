import type { Graph } from "../program/graph.ts";
import type { Clock } from "./clock.ts";
import type { Faults } from "./faults/faults.ts";

/** A request that the front door has authenticated. */
export interface AwsRequest {
  /** SigV4 signing name: `dynamodb`, `kinesis`, `s3` and so on. */
  readonly service: string;
  /** ARN of the role or user whose key signed it. */
  readonly principal: string;
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

/** An error that a service answers with; the front door writes it in the service's protocol. */
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

/** All that one call does: at least one thing. */
export type Accesses = readonly [Access, ...Access[]];

/** What a service gets to work with. */
export interface Surroundings {
  readonly graph: Graph;
  /** Absolute directory of this run. */
  readonly out: string;
  readonly clock: Clock;
  /** What goes wrong on purpose; nothing when left out. */
  readonly faults?: Faults;
  /**
   * Settings of an unmodified SDK client that acts as `principal` (an ARN), through the front door.
   *
   * @param service Who acts as a role, such as `lambda.amazonaws.com`. Nobody for a user.
   * @throws Error when the role is not declared, or doesn't let the service in.
   */
  client(principal: string, service?: string): ClientSettings;
}

export interface ClientSettings {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The same as environment variables, which every AWS SDK and the AWS CLI read. */
export function environmentOf({
  region,
  endpoint,
  credentials,
}: ClientSettings): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}

/** What the services played here are called by: SDKs sign with these names, and policies' actions begin with them. */
export const SIGNING_NAMES = [
  "dynamodb",
  "firehose",
  "kinesis",
  "lambda",
  "s3",
  "sagemaker",
  "secretsmanager",
] as const;

/** One AWS service, played on this machine. */
export interface Service {
  /** Name the SDK signs its requests with; none for a service nobody calls. */
  readonly signingName?: (typeof SIGNING_NAMES)[number];
  /** Types of declared resources whose behaviour it reproduces. */
  readonly plays: readonly string[];
  /**
   * What a call does: whoever makes it has to be allowed all of it. Every service that answers calls says so. It is
   * asked first, as AWS does, so that nobody learns from a refusal what there is.
   */
  access?(request: AwsRequest): Accesses;
  /** Answers one call that is allowed. Throws {@link AwsError} for what AWS would refuse. */
  handle?(request: AwsRequest): Promise<AwsResponse>;
  /** Ends its work and frees what it holds. */
  close(): Promise<void>;
}
