import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What tells one thing from another. */
export interface Key {
  readonly type: string;
  /** Of its type and the group it is in, such as a log group. */
  readonly id: string;
  /** Of those that have one. */
  readonly arn?: unknown;
}

/** Something that was made and not yet deleted. */
export interface Thing extends Key {
  readonly urn: string;
  /** What a service would answer, of a type that a service is asked about. */
  readonly live?: Readonly<Record<string, unknown>>;
}

/** What goes wrong, and how often. */
export interface Fault {
  readonly operation: "create" | "update" | "delete";
  readonly type: string;
  readonly message: string;
  readonly times: number;
}

/** How the cloud is to behave. */
export interface Steering {
  readonly faults?: readonly Fault[];
  /** Whether SageMaker undoes the next rollouts. */
  readonly undoRollouts?: boolean;
}

/**
 * A made-up cloud. It lies in a directory, since each call of the CLI starts its providers anew: a file for each thing,
 * and one that tells how to behave.
 */
export class Cloud {
  readonly #things: string;
  readonly #steering: string;

  constructor(directory: string) {
    this.#things = join(directory, "things");
    this.#steering = join(directory, "steering.json");
    mkdirSync(this.#things, { recursive: true });
  }

  /** Everything there is. */
  things(): Thing[] {
    return readdirSync(this.#things).map((file) => read(join(this.#things, file)));
  }

  find({ type, id, arn }: Key): Thing | undefined {
    const file = this.#file({ type, id, arn });
    return existsSync(file) ? read(file) : undefined;
  }

  put(thing: Thing): void {
    writeFileSync(this.#file(thing), JSON.stringify(thing));
  }

  remove(key: Key): void {
    rmSync(this.#file(key), { force: true });
  }

  steer(steering: Steering): void {
    writeFileSync(this.#steering, JSON.stringify(steering));
  }

  steering(): Steering {
    return existsSync(this.#steering) ? read(this.#steering) : {};
  }

  /** @throws Error with the message of a fault that is due, which is then due one time less. */
  fail(operation: Fault["operation"], type: string): void {
    const steering = this.steering();
    const { faults = [] } = steering;
    const due = faults.find((f) => f.operation === operation && f.type === type && f.times > 0);
    if (!due) return;
    const left = faults.map((fault) => (fault === due ? { ...due, times: due.times - 1 } : fault));
    this.steer({ ...steering, faults: left });
    throw new Error(due.message);
  }

  #file({ type, id, arn = id }: Key): string {
    return join(this.#things, createHash("sha256").update(`${type}\n${arn}`).digest("hex"));
  }
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8"));
}
