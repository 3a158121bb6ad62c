import type { ClientSettings } from "../clientSettings.ts";
import { AwsError } from "../request.ts";
import type { Declaration } from "./declaration.ts";
import { ExecutionEnvironment, type Invocation } from "./executionEnvironment.ts";
import type { InvocationFaults } from "./invocationFault.ts";
import type { Outcome } from "./outcome.ts";

/**
 * Environments of one function when no concurrency is reserved. AWS has room for 1,000 in an account and throttles
 * beyond; a laptop has not, so here an invocation waits for its turn, which costs it no time of its own.
 */
export const LOCAL_ENVIRONMENTS = 10;

/** Wall milliseconds that an invocation is taken to last before one has. */
const USUAL_MS = 100;

/** The execution environments of one function. */
export class Pool {
  readonly declaration: Declaration;
  private readonly settings: ClientSettings;
  private readonly logs: string;
  private readonly faults: InvocationFaults;
  private readonly idle = new Set<ExecutionEnvironment>();
  private readonly busy = new Set<ExecutionEnvironment>();
  private readonly waiting: (() => void)[] = [];
  private usualMs = USUAL_MS;
  private closed = false;

  /**
   * @param logs Directory of all log groups.
   * @param faults What is made to go wrong. @default nothing
   */
  constructor(
    declaration: Declaration,
    settings: ClientSettings,
    logs: string,
    faults: InvocationFaults = () => undefined,
  ) {
    this.declaration = declaration;
    this.settings = settings;
    this.logs = logs;
    this.faults = faults;
  }

  /**
   * Invoke in an idle environment, in a new one, or in the next that is free.
   *
   * @throws AwsError `TooManyRequestsException` beyond the function's reserved concurrency; `ServiceException` once
   * it is closed.
   */
  async invoke(invocation: Invocation): Promise<Outcome> {
    if (this.closed) throw closed();
    const { reservedConcurrency } = this.declaration;
    if (this.busy.size >= (reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
      throw new AwsError(429, "TooManyRequestsException", "Rate Exceeded.", {
        Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
        Type: "User",
      });
    }
    while (reservedConcurrency === undefined && this.busy.size >= LOCAL_ENVIRONMENTS) {
      await new Promise<void>((turn) => this.waiting.push(turn));
      if (this.closed) throw closed();
    }
    const environment = this.taken(invocation.version);
    this.busy.add(environment);
    const fault = this.faults(this.usualMs);
    try {
      return await environment.invoke(invocation, fault);
    } finally {
      if (!fault) this.usualMs = environment.durationMs;
      this.busy.delete(environment);
      if (environment.alive) this.idle.add(environment);
      this.waiting.shift()?.();
    }
  }

  /** Ends all environments; what they are doing fails. */
  async close(): Promise<void> {
    this.closed = true;
    for (const turn of this.waiting.splice(0)) turn();
    await Promise.all([...this.idle, ...this.busy].map((environment) => environment.stop()));
  }

  private taken(version: string): ExecutionEnvironment {
    for (const environment of this.idle) {
      if (environment.version !== version) continue;
      this.idle.delete(environment);
      // It may have died of something that the function left running.
      if (environment.alive) return environment;
    }
    return new ExecutionEnvironment(this.declaration, version, this.settings, this.logs);
  }
}

function closed(): AwsError {
  return new AwsError(500, "ServiceException", "the local Lambda is closed");
}
