import type { FaultRates } from "../emulator/index.ts";
import type { Graph } from "../program/index.ts";
import type { RunFault } from "./faults.ts";
import type { RunSettings } from "./runFile.ts";

/** What a run takes. */
export interface RunOptions extends Omit<RunSettings, "stack"> {
  /** What the stack declares, see `declared`. */
  readonly graph: Graph;
  /** Absolute directory, claimed for this run. */
  readonly out: string;
  /** How often the run in it was continued, this time included. */
  readonly resumed: number;
  /** Faults to inject, until the traffic is in S3; nothing is compared then. @default none */
  readonly faults?: FaultRates<RunFault> | undefined;
  /** Keep the services up after the summary, until {@link signal}. */
  readonly serve: boolean;
  /** List the types of the declared resources. @default false */
  readonly verbose?: boolean;
  /** Ends the run early; it then rejects with the signal's reason. Ends a run that serves as planned. */
  readonly signal: AbortSignal;
}
