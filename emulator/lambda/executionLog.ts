import { randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Declaration } from "./declaration.ts";
import type { Outcome } from "./outcome.ts";

/** What a REPORT line tells. */
export interface Usage {
  readonly durationMs: number;
  /** How long the cold start took; nothing when there was none. */
  readonly initMs: number | undefined;
  /** JavaScript heap in use at the end. */
  readonly memoryBytes: number;
}

/** The log of one execution environment: `<logs>/<log group>/<id>.log`. */
export class ExecutionLog {
  /** Name of the log stream, as AWS forms it but for the date. */
  readonly stream: string;
  private readonly path: string;
  private readonly json: boolean;
  private readonly memoryMb: number;

  constructor(logs: string, { logGroup, logFormat, memoryMb }: Declaration, version: string) {
    const directory = join(logs, logGroup);
    mkdirSync(directory, { recursive: true });
    const id = randomBytes(16).toString("hex");
    this.stream = `[${version}]${id}`;
    this.path = join(directory, `${id}.log`);
    this.json = logFormat === "JSON";
    this.memoryMb = memoryMb;
  }

  /** What the function wrote, as it is. */
  write(text: string): void {
    appendFileSync(this.path, text);
  }

  start(requestId: string, version: string): void {
    if (this.json) this.platform("platform.start", { requestId, version });
    else this.write(`START RequestId: ${requestId} Version: ${version}\n`);
  }

  end(requestId: string, outcome: Outcome, { durationMs, initMs, memoryBytes }: Usage): void {
    const billed = Math.ceil(durationMs);
    const usedMb = Math.ceil(memoryBytes / 1024 / 1024);
    const status = outcome.status ?? (outcome.failed ? "error" : "success");
    if (this.json) {
      const metrics = {
        durationMs: rounded(durationMs),
        billedDurationMs: billed,
        memorySizeMB: this.memoryMb,
        maxMemoryUsedMB: usedMb,
        ...(initMs !== undefined && { initDurationMs: rounded(initMs) }),
      };
      this.platform("platform.report", { requestId, metrics, status });
      return;
    }
    const init = initMs === undefined ? "" : `\tInit Duration: ${initMs.toFixed(2)} ms`;
    this.write(
      `END RequestId: ${requestId}\n` +
        `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billed} ms\t` +
        `Memory Size: ${this.memoryMb} MB\tMax Memory Used: ${usedMb} MB${init}\tStatus: ${status}\n`,
    );
  }

  private platform(type: string, record: object): void {
    this.write(`${JSON.stringify({ time: new Date().toISOString(), type, record })}\n`);
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
