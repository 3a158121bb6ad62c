import { AwsError, type ClientSettings } from "../service.ts";
import type { Declaration } from "./declaration.ts";
import { ExecutionEnvironment, type Invocation } from "./executionEnvironment.ts";
import type { Outcome } from "./outcome.ts";

/** Invocations of one function at a time when none are reserved: what a new AWS account has for all of its. */
export const LOCAL_CONCURRENCY = 10;

/** The execution environments of one function. */
export class Pool {
  readonly declaration: Declaration;
  private readonly settings: ClientSettings;
  private readonly logs: string;
  private readonly idle = new Set<ExecutionEnvironment>();
  private readonly busy = new Set<ExecutionEnvironment>();
  private closed = false;

  /** @param logs Directory of all log groups. */
  constructor(declaration: Declaration, settings: ClientSettings, logs: string) {
    this.declaration = declaration;
    this.settings = settings;
    this.logs = logs;
  }

  /**
   * Invoke in an idle environment, or in a new one.
   *
   * @throws AwsError `TooManyRequestsException` beyond the function's concurrency; `ServiceException` once
   * it is closed.
   */
  async invoke(invocation: Invocation): Promise<Outcome> {
    if (this.closed) throw new AwsError(500, "ServiceException", "the local Lambda is closed");
    const { reservedConcurrency } = this.declaration;
    if (this.busy.size >= (reservedConcurrency ?? LOCAL_CONCURRENCY)) {
      const reserved = reservedConcurrency === undefined ? "" : "ReservedFunction";
      throw new AwsError(429, "TooManyRequestsException", "Rate Exceeded.", {
        Reason: `${reserved}ConcurrentInvocationLimitExceeded`,
        Type: "User",
      });
    }
    const environment = this.taken(invocation.version);
    this.busy.add(environment);
    try {
      return await environment.invoke(invocation);
    } finally {
      this.busy.delete(environment);
      if (environment.alive) this.idle.add(environment);
    }
  }

  /** Ends all environments; what they are doing fails. */
  async close(): Promise<void> {
    this.closed = true;
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
