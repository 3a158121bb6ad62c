import type { FirehoseTransformationEventRecord } from "aws-lambda";
import type { Kind, Refusal } from "../../contract/event.ts";
import type { AlertUsage } from "./alerts.ts";
import type { Failed } from "./failure.ts";
import type { ProfileUsage } from "./profiles/recall.ts";
import type { EndpointUsage } from "./score.ts";

/** A transaction with its fraud score, or a confirmed fraud that was learnt of. */
export interface Delivered {
  readonly kind: Kind;
  /** The line for S3, UTF-8. */
  readonly line: Buffer;
  /** Whether a transaction is suspected; a confirmation is not judged. */
  readonly suspected?: boolean;
  /** Whether a transaction lacks its segment, which alone failed. */
  readonly degraded?: boolean;
}

/**
 * A record that is no event: what the contract refuses, and what Firehose itself would have to break.
 *
 * - `not-base64`: the record's data
 * - `no-arrival`: no instant of arrival, and the clock is no substitute: the same record must give the same bytes
 */
export interface Refused {
  readonly refused: Refusal["reason"] | "not-base64" | "no-arrival";
  /** The field at fault, never its value. */
  readonly field?: string;
}

/** How a record ended. */
export type RecordOutcome = Delivered | Refused | Failed;

/** A record of a batch that has ended: all that the response, the alerts, the log and the metrics need. */
export interface EndedRecord {
  /** As Firehose handed it in. */
  readonly source: FirehoseTransformationEventRecord;
  readonly outcome: RecordOutcome;
}

/** What became of a batch. */
export interface BatchSummary {
  /** All of them, in their order. */
  readonly records: readonly EndedRecord[];
  readonly fraud: EndpointUsage;
  readonly segmentation: EndpointUsage;
  readonly profiles: ProfileUsage;
  readonly alerts: AlertUsage;
}
