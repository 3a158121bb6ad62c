import { Worker } from "node:worker_threads";
import type { Declaration } from "./declaration.ts";
import type { FunctionError } from "./outcome.ts";

/** Part of the memory that Node may fill with objects; the rest is for itself and for buffers. */
const HEAP_SHARE = 0.9;

/** What the bootstrap tells. */
type Message =
  | { readonly ready: true }
  | { readonly result: string; readonly memory: number }
  | { readonly error: FunctionError; readonly memory: number }
  | { readonly fatal: FunctionError };

/** What comes of waiting for it: a message, its end, or nothing in time. */
export type Event = Message | { readonly died: string } | { readonly late: true };

/** The archive in a worker thread: one that has nothing but the variables it is given, and a heap limit. */
export class RuntimeWorker {
  private readonly worker: Worker;
  private death: string | undefined;
  private heard: ((event: Event) => void) | undefined;

  /** @param log Takes what the function writes, in the order of everything that it tells. */
  constructor(
    { root, handler, memoryMb }: Declaration,
    env: Readonly<Record<string, string>>,
    log: (text: string) => void,
  ) {
    this.worker = new Worker(new URL("bootstrap.cjs", import.meta.url), {
      workerData: { root, handlerName: handler },
      env,
      argv: [],
      // Not those of this process, which load TypeScript.
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: Math.floor(memoryMb * HEAP_SHARE) },
    });
    this.worker.on("message", (message: Message | { readonly log: string }) => {
      if ("log" in message) log(message.log);
      else this.heard?.(message);
    });
    this.worker.on("error", (error: NodeJS.ErrnoException) => {
      this.death ??= error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "signal: killed" : error.message;
    });
    this.worker.on("exit", (code) => {
      this.death ??= `exit status ${code}`;
      this.heard?.({ died: this.death });
    });
  }

  get alive(): boolean {
    return this.death === undefined;
  }

  tell(message: unknown): void {
    this.worker.postMessage(message);
  }

  /** What it tells next, within so many seconds. */
  next(seconds: number): Promise<Event> {
    if (this.death !== undefined) return Promise.resolve({ died: this.death });
    return new Promise((resolve) => {
      const late = setTimeout(() => this.heard?.({ late: true }), seconds * 1000);
      this.heard = (event) => {
        clearTimeout(late);
        this.heard = undefined;
        resolve(event);
      };
    });
  }

  /** Ends it, whatever it is doing. */
  async stop(): Promise<void> {
    this.death ??= "signal: killed";
    await this.worker.terminate();
  }
}
