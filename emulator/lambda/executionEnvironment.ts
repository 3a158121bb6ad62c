import type { ClientSettings } from "../clientSettings.ts";
import type { Declaration } from "./declaration.ts";
import { ExecutionLog } from "./executionLog.ts";
import type { InvocationFault } from "./invocationFault.ts";
import { exited, type Outcome, returned, threw, timedOut } from "./outcome.ts";
import { type Event, RuntimeWorker } from "./runtimeWorker.ts";
import { variablesOf } from "./variables.ts";

/** Seconds Lambda gives a cold start; one that takes longer is tried again within the function's timeout. */
const INIT_SECONDS = 10;

/** What an invocation is given. */
export interface Invocation {
  readonly requestId: string;
  /** JSON. */
  readonly event: string;
  readonly version: string;
  /** As it was invoked, with version or alias. */
  readonly arn: string;
}

/**
 * One execution environment: a worker and its log, one invocation at a time.
 *
 * Differs from Lambda: between invocations it is not frozen; the time zone is that of the whole process;
 * memory outside of the JavaScript heap is not limited; code loaded as an ES module finds packages above its
 * directory.
 */
export class ExecutionEnvironment {
  readonly version: string;
  private readonly declaration: Declaration;
  private readonly log: ExecutionLog;
  private readonly worker: RuntimeWorker;
  private cold = true;
  private lastMs = 0;

  /** @param logs Directory of all log groups. */
  constructor(declaration: Declaration, version: string, settings: ClientSettings, logs: string) {
    this.version = version;
    this.declaration = declaration;
    this.log = new ExecutionLog(logs, declaration, version);
    const variables = variablesOf(declaration, version, this.log.stream, settings);
    this.worker = new RuntimeWorker(declaration, variables, (text) => this.log.write(text));
  }

  /** Whether it can take another invocation. */
  get alive(): boolean {
    return this.worker.alive;
  }

  /** Wall milliseconds that the last invocation took. */
  get durationMs(): number {
    return this.lastMs;
  }

  /**
   * Run the handler once; the first time, after loading it. Never rejects.
   *
   * @param fault What is made to go wrong.
   */
  async invoke(invocation: Invocation, fault?: InvocationFault): Promise<Outcome> {
    const { requestId } = invocation;
    const { timeoutSeconds } = this.declaration;
    this.log.start(requestId, this.version);

    // One try at the cold start, with the time of both.
    let limit = INIT_SECONDS + timeoutSeconds;
    let started = performance.now();
    let initMs: number | undefined;
    let event: Event = { ready: true };
    if (this.cold) {
      event = await this.worker.next(limit);
      initMs = performance.now() - started;
    }
    if ("ready" in event) {
      this.cold = false;
      started = performance.now();
      limit = timeoutSeconds;
      this.worker.tell(this.message(invocation));
      event = await this.nextUnless(fault, limit);
    }
    const spoils = fault && !this.cold && ("result" in event || fault.endsAfter !== undefined);
    const outcome = spoils
      ? fault.outcome(requestId, timeoutSeconds)
      : outcomeOf(event, requestId, limit);
    const durationMs = performance.now() - started;
    this.lastMs = durationMs;
    const memoryBytes = "memory" in event ? event.memory : 0;
    this.log.end(requestId, outcome, { durationMs, initMs, memoryBytes });
    // Whatever is left of it can't be trusted any more.
    if (outcome.status) await this.worker.stop();
    return outcome;
  }

  /** Ends it, whatever it is doing. */
  stop(): Promise<void> {
    return this.worker.stop();
  }

  /** What the worker tells next, which is its end if a fault ends it first. */
  private async nextUnless(fault: InvocationFault | undefined, seconds: number): Promise<Event> {
    const { endsAfter } = fault ?? {};
    if (endsAfter === undefined) return this.worker.next(seconds);
    const end = setTimeout(() => this.worker.stop(), endsAfter);
    const event = await this.worker.next(seconds);
    clearTimeout(end);
    return event;
  }

  private message({ requestId, event, version, arn }: Invocation) {
    const { timeoutSeconds, name, memoryMb, logGroup } = this.declaration;
    return {
      event,
      deadline: Date.now() + timeoutSeconds * 1000,
      context: {
        functionName: name,
        functionVersion: version,
        invokedFunctionArn: arn,
        memoryLimitInMB: String(memoryMb),
        awsRequestId: requestId,
        logGroupName: logGroup,
        logStreamName: this.log.stream,
      },
    };
  }
}

function outcomeOf(event: Event, requestId: string, seconds: number): Outcome {
  if ("result" in event) return returned(event.result);
  if ("error" in event) return threw(event.error);
  if ("late" in event) return timedOut(requestId, seconds);
  if ("fatal" in event) return { ...threw(event.fatal), status: "error" };
  return exited(requestId, "died" in event ? event.died : "no answer");
}
