import { identityOf, namedIdentity } from "../contract/identity.ts";
import type { ScoredTransaction } from "../contract/scored.ts";
import { directoryStore } from "../lake/directoryStore.ts";
import { linesOf } from "../lake/lines.ts";
import type { Lake } from "./lake.ts";

/** What objects tell of a record, each a bit: a number a record, since there may be millions. */
const DELIVERED = 1;
/** Delivered more than once. */
const REPEATED = 2;
/** Under the error prefix or in quarantine, as its producer wrote it. */
const RETAINED = 4;
/** Scored as a suspected fraud. */
const FLAGGED = 8;
/** Among the alerts. */
const ALERTED = 16;

/** What the lake's objects tell of the records that were sent. */
export class LakeScan {
  /** Delivered transactions by what was known of their accounts: `perfil`. */
  readonly profiles = new Map<string, number>();
  /** Transactions delivered without a segment. */
  degraded = 0;
  /** First arrival on the stream, epoch milliseconds; Infinity without any record. */
  arrived = Number.POSITIVE_INFINITY;
  /** Objects of all kinds. */
  objects = 0;
  /** By {@link identityOf}. */
  readonly #records = new Map<string, number>();
  /** Account to its latest transaction that has a segment. */
  readonly #latest = new Map<string, { readonly at: string; readonly segment: string }>();

  /** Read all objects of a lake. What was delivered twice counts once, as it was delivered first. */
  static async of({ directory, prefixes }: Lake): Promise<LakeScan> {
    const scan = new LakeScan();
    const store = directoryStore(directory);
    const keys: string[] = [];
    for await (const { key } of store.list("")) keys.push(key);
    for (const key of keys.sort()) {
      scan.objects++;
      const note = key.startsWith(prefixes.delivered)
        ? scan.#delivered
        : key.startsWith(prefixes.failed) || key.startsWith(prefixes.quarantine)
          ? scan.#kept
          : key.startsWith(prefixes.alerts)
            ? scan.#alerted
            : undefined;
      if (!note) continue;
      for await (const { bytes } of linesOf(await store.open(key))) note.call(scan, bytes);
    }
    return scan;
  }

  isDelivered(identity: string): boolean {
    return this.#has(identity, DELIVERED);
  }

  /** Whether it can be replayed from where it was kept, or was found not to be worth it. */
  isRetained(identity: string): boolean {
    return this.#has(identity, RETAINED);
  }

  isFlagged(identity: string): boolean {
    return this.#has(identity, FLAGGED);
  }

  /** Records delivered more than once. */
  get duplicates(): number {
    return this.#count(REPEATED);
  }

  /** Suspected frauds. */
  get flagged(): number {
    return this.#count(FLAGGED);
  }

  /** Of those, the ones with an alert. */
  get alerts(): number {
    return this.#count(FLAGGED | ALERTED);
  }

  /** Segments of the accounts, each by its latest transaction that has one. */
  *segments(): Generator<string> {
    for (const { segment } of this.#latest.values()) yield segment;
  }

  #delivered(line: Buffer): void {
    const scored: ScoredTransaction & { readonly tipo?: string } = JSON.parse(line.toString());
    const { tipo = "transacao", identificador_unico_transacao: id, segmento } = scored;
    const identity = namedIdentity(tipo, id);
    this.arrived = Math.min(this.arrived, Date.parse(scored.recebido_em));
    if (this.isDelivered(identity)) {
      this.#add(identity, REPEATED);
      return;
    }
    this.#add(identity, DELIVERED);
    // A confirmation is not scored.
    if (segmento === undefined) return;
    if (scored.fraude_suspeita) this.#add(identity, FLAGGED);
    this.profiles.set(scored.perfil, (this.profiles.get(scored.perfil) ?? 0) + 1);
    if (segmento === null) {
      this.degraded++;
      return;
    }
    const at = `${scored.data} ${scored.horario}`;
    if (at >= (this.#latest.get(scored.numero_conta)?.at ?? "")) {
      this.#latest.set(scored.numero_conta, { at, segment: segmento });
    }
  }

  /** A line of an error object or of one in quarantine: both have the original. */
  #kept(line: Buffer): void {
    const { rawData, arrivalTimestamp }: { rawData: string; arrivalTimestamp?: number } =
      JSON.parse(line.toString());
    this.#add(identityOf(Buffer.from(rawData, "base64")), RETAINED);
    this.arrived = Math.min(this.arrived, arrivalTimestamp ?? this.arrived);
  }

  #alerted(line: Buffer): void {
    this.#add(identityOf(line), ALERTED);
  }

  #has(identity: string, bit: number): boolean {
    return ((this.#records.get(identity) ?? 0) & bit) !== 0;
  }

  #add(identity: string, bit: number): void {
    this.#records.set(identity, (this.#records.get(identity) ?? 0) | bit);
  }

  #count(bits: number): number {
    let count = 0;
    for (const found of this.#records.values()) if ((found & bits) === bits) count++;
    return count;
  }
}
