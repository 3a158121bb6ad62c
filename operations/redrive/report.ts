import { countRows, number } from "../../cli/text.ts";
import { Unreadable } from "../unreadable.ts";
import { type Refused, TOO_MANY_ATTEMPTS } from "./quarantine.ts";

/** What a redrive did, or would have done. */
export class RedriveReport {
  /** Error objects read. */
  objects = 0;
  /** Failed records in them, those that were not asked for included, by Firehose's error code. */
  readonly codes = new Map<string, number>();
  /** Failed records that were asked for. */
  records = 0;
  /** Put on the stream again. */
  replayed = 0;
  /** Replayed by an earlier run, or a second copy of the same line. */
  done = 0;
  /** Replayed although another run had done it in between: these arrive twice. */
  twice = 0;
  /** By why. */
  readonly quarantined = new Map<string, number>();
  /** Lines of error objects from which no record is to be had, and objects that could not be read to their end. */
  readonly unreadable = new Unreadable();

  sawCode(code: string): void {
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
  }

  refused(refused: readonly Refused[]): void {
    for (const { verdict } of refused) {
      const { reason, field } = verdict;
      const why = field === undefined ? reason : `${reason} ${field}`;
      this.quarantined.set(why, (this.quarantined.get(why) ?? 0) + 1);
    }
  }

  /** A code that is mistyped must not look like work that is done: what to say when nothing failed with it. */
  unknown(code: string): string | undefined {
    if (this.codes.has(code) || this.codes.size === 0) return undefined;
    const known = [...this.codes].map(([each, count]) => `${each || "no code"} (${count})`);
    return `nothing failed with ${code}; what there is: ${known.join(", ")}`;
  }

  /** For a person. @param maxAttempts As it was asked for. */
  text(maxAttempts: number, dryRun: boolean): string {
    const sum = [...this.quarantined.values()].reduce((all, count) => all + count, 0);
    const tooMany = this.quarantined.get(TOO_MANY_ATTEMPTS) ?? 0;
    const would = dryRun ? "would be " : "";
    const rows: [number, string][] = [
      [this.replayed, `${would}replayed`],
      [this.done, "replayed before"],
      [sum - tooMany, `${would}quarantined: the contract refuses them${this.#whys()}`],
      [tooMany, `${would}quarantined after ${maxAttempts} attempts`],
      ...(this.twice > 0
        ? [[this.twice, "of the replayed were replayed by another run, too"] as [number, string]]
        : []),
      ...(this.unreadable.count > 0
        ? [[this.unreadable.count, "could not be read"] as [number, string]]
        : []),
    ];
    const head = `${number(this.records)} failed records in ${number(this.objects)} error objects${dryRun ? " (nothing is written: --dry-run)" : ""}`;
    return [head, ...countRows(rows)].join("\n");
  }

  #whys(): string {
    const whys = [...this.quarantined].filter(([why]) => why !== TOO_MANY_ATTEMPTS);
    if (whys.length === 0) return "";
    return ` (${whys.map(([why, count]) => `${count} ${why}`).join(", ")})`;
  }
}
