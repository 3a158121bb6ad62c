import type { Graph } from "../program/index.ts";
import type { ClientSettings } from "./clientSettings.ts";
import type { Clock } from "./clock.ts";
import type { Faults } from "./faults/faults.ts";
import type { Faulty } from "./faults/handler.ts";
import type { Accesses, AwsRequest, AwsResponse } from "./request.ts";

/** What a service gets to work with. */
export interface ServiceContext {
  readonly graph: Graph;
  /** Absolute directory of this run. */
  readonly out: string;
  readonly clock: Clock;
  /** What goes wrong on purpose; nothing when left out. */
  readonly faults?: Faults;
  /**
   * Settings of an unmodified SDK client that acts as `principal` (an ARN), through the gateway.
   *
   * @param service Who acts as a role, such as `lambda.amazonaws.com`. Nobody for a user.
   * @throws Error when the role is not declared, or doesn't let the service in.
   */
  client(principal: string, service?: string): ClientSettings;
}

/** What the emulated services are called by: SDKs sign with these names, and policies' actions begin with them. */
export const SIGNING_NAMES = [
  "dynamodb",
  "firehose",
  "kinesis",
  "lambda",
  "s3",
  "sagemaker",
  "secretsmanager",
] as const;

/** One AWS service, emulated on this machine. */
export interface Service {
  /** Name the SDK signs its requests with; none for a service nobody calls. */
  readonly signingName?: (typeof SIGNING_NAMES)[number] | "sts";
  /** Types of declared resources whose behaviour it reproduces. */
  readonly resourceTypes: readonly string[];
  /**
   * What a call does: whoever makes it has to be allowed all of it. Every service that answers calls says so. It is
   * asked first, as AWS does, so that nobody learns from a refusal what there is.
   */
  access?(request: AwsRequest): Accesses;
  /** Answers one call that is allowed. Throws an `AwsError` for what AWS would refuse. */
  handle?(request: AwsRequest): Promise<AwsResponse>;
  /** Injects the faults that strike between it and its clients; those inside it are its own to inject. */
  readonly faulty?: Faulty;
  /** Ends its work and frees what it holds. */
  close(): Promise<void>;
}
