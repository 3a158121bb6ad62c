import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** What a call came to. */
export interface Answer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  /** Items that it asked for by key. */
  readonly keys: number;
}

/** Where an engine keeps its items, and what its tables' ARNs say. */
export interface EngineOptions {
  /** Absolute; what an earlier engine left there is still there. */
  readonly directory: string;
  readonly region: string;
  readonly accountId: string;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** dynalite in a worker thread: on the main one it would wait for everything that the run does, and halve both. */
export class Engine {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private readonly calls = new Set<Promise<unknown>>();
  private readonly exit: Promise<void>;
  private started = 0;
  private end: Error | undefined;
  private closed: Promise<void> | undefined;

  private constructor({ directory, region, accountId }: EngineOptions) {
    this.worker = new Worker(new URL("worker.cjs", import.meta.url), {
      workerData: { directory },
      env: { AWS_REGION: region, AWS_ACCOUNT_ID: accountId },
      // Not those of this process, which load TypeScript.
      execArgv: [],
    });
    this.worker.on("message", ({ id, ...answer }: Answer & { readonly id: number }) => {
      this.waiting.get(id)?.resolve(answer);
      this.waiting.delete(id);
    });
    this.worker.on("error", (error) => {
      this.end = error;
    });
    this.exit = new Promise((exited) => {
      this.worker.on("exit", () => {
        this.end ??= new Error("it is closed");
        for (const { reject } of this.waiting.values()) reject(this.end);
        this.waiting.clear();
        exited();
      });
    });
  }

  /** @throws Error when the directory can't be used, such as by two runs at a time. */
  static async open(options: EngineOptions): Promise<Engine> {
    const engine = new Engine(options);
    try {
      await once(engine.worker, "message");
    } catch (error) {
      await engine.exit;
      throw error;
    }
    return engine;
  }

  /**
   * Make one call.
   *
   * @param target The header `x-amz-target`.
   * @param text The body, JSON.
   * @throws Error when the engine has ended; what DynamoDB would refuse is an answer.
   */
  call(target: string, text: string): Promise<Answer> {
    if (this.end) return Promise.reject(this.end);
    const id = this.started++;
    const answer = new Promise<Answer>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
    });
    this.calls.add(answer);
    const done = () => this.calls.delete(answer);
    answer.then(done, done);
    this.worker.postMessage({ id, target, text });
    return answer;
  }

  /** Takes no more calls, answers those it has, and frees the directory. */
  close(): Promise<void> {
    this.closed ??= this.finish();
    return this.closed;
  }

  private async finish(): Promise<void> {
    this.end ??= new Error("it is closed");
    await Promise.allSettled(this.calls);
    this.worker.postMessage({ close: true });
    await this.exit;
  }
}
