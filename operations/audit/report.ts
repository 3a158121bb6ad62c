import { Unreadable } from "../unreadable.ts";

/** Missing records that are named on the screen. */
const NAMED = 20;

/** What became of the records of a baseline. */
export class AuditReport {
  /** What was compared with, in words. */
  baseline = "";
  /** Records of the baseline, each once. */
  sent = 0;
  /** Times that the baseline has one of them again: its producer sent it more than once. */
  repeated = 0;
  delivered = 0;
  /** Times that a record of the baseline was delivered again. */
  duplicates = 0;
  /** Not delivered, but set aside. */
  quarantined = 0;
  /** Neither of these, but kept with the failed records: a redrive puts it back. */
  failed = 0;
  /** Put back a moment ago, and not yet seen again. */
  replayed = 0;
  /** None of these. */
  missing = 0;
  /** The first of them by name. */
  readonly named: string[] = [];
  /** Stretches of the backup that may be more or less than a record, and were not found. */
  unclear = 0;
  /** Records that were found and are not of the baseline. */
  others = 0;
  /** Whether the ledger was asked; without it, what was put back counts as failed. */
  ledger = true;
  /** Lines and objects of the lake that could not be read. */
  readonly unreadable = new Unreadable();

  addMissing(name: string): void {
    this.missing++;
    if (this.named.length < NAMED) this.named.push(name);
  }

  /** For a person. */
  text(): string {
    const rows: [count: number, what: string, shown?: boolean][] = [
      [this.delivered, "delivered"],
      [this.duplicates, "times delivered again", this.duplicates > 0],
      [this.quarantined, "set aside"],
      [this.failed, "failed and kept: npm run redrive puts them back"],
      [this.replayed, "put back a moment ago and on their way", this.replayed > 0],
      [this.missing, "missing"],
      [this.repeated, "times sent again", this.repeated > 0],
      [
        this.unclear,
        "stretches of the backup that may be no records, and were not found: it does not show where one ends that is no JSON",
        this.unclear > 0,
      ],
      [this.others, "other records in the lake", this.others > 0],
      [this.unreadable.count, "lines or objects that could not be read", this.unreadable.count > 0],
    ];
    return [
      `Compared with ${this.baseline}: ${this.sent} records`,
      ...rows
        .filter(([, , shown = true]) => shown)
        .map(([count, what]) => `${String(count).padStart(9)}  ${what}`),
      ...(this.ledger || this.failed === 0
        ? []
        : [
            "The ledger could not be asked, since the run does not serve: what was put back counts as failed.",
          ]),
    ].join("\n");
  }

  /** The missing records, one line each; nothing when none is. */
  missingLines(): string[] {
    const more = this.missing - this.named.length;
    return [...this.named, ...(more > 0 ? [`and ${more} more`] : [])];
  }
}
