import { countRows, number, wrapped } from "../../cli/text.ts";
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
  /** Not delivered, but quarantined. */
  quarantined = 0;
  /** Neither of these, but kept with the failed records: a redrive replays it. */
  failed = 0;
  /** Replayed a moment ago, and not yet seen again. */
  replayed = 0;
  /** None of these. */
  missing = 0;
  /** The first of them by name. */
  readonly named: string[] = [];
  /** Stretches of the backup that may be more or less than a record, and were not found. */
  unclear = 0;
  /** Records that were found and are not of the baseline. */
  others = 0;
  /** Whether the ledger was asked; without it, what was replayed counts as failed. */
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
      [this.quarantined, "quarantined"],
      [this.failed, "failed: npm run redrive replays them"],
      [this.replayed, "replayed a moment ago, in flight", this.replayed > 0],
      [this.missing, "missing"],
      [this.repeated, "times sent again", this.repeated > 0],
      [
        this.unclear,
        "stretches of the backup that may be no records, and were not found",
        this.unclear > 0,
      ],
      [this.others, "other records in the lake", this.others > 0],
      [this.unreadable.count, "lines or objects that could not be read", this.unreadable.count > 0],
    ];
    return [
      `${number(this.sent)} records sent, compared with`,
      ...wrapped(this.baseline, "  "),
      ...countRows(
        rows.filter(([, , shown = true]) => shown).map(([count, what]) => [count, what]),
      ),
      ...(this.ledger || this.failed === 0
        ? []
        : wrapped(
            "The ledger could not be read, since the run does not serve: what was replayed counts as failed.",
          )),
    ].join("\n");
  }

  /** The missing records, one line each; nothing when none is. */
  missingLines(): string[] {
    const more = this.missing - this.named.length;
    return [...this.named, ...(more > 0 ? [`and ${more} more`] : [])];
  }
}
