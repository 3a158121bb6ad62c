/** Where a record of Kinesis stands in its shard, while not all that became of it is durable. */
export interface Position {
  readonly sequenceNumber: string;
  /** Size of the record, bytes. */
  readonly bytes: number;
  /** What has yet to become durable: its records after de-aggregation, and their copies in the backup. */
  pending: number;
}

/** How far one shard is durable: the point that every earlier record of it is behind. */
export class Watermark {
  #positions: Position[] = [];
  #head = 0;
  #held = 0;
  #durable: string | undefined;

  /** The last record up to which, itself included, everything is durable. */
  get durable(): string | undefined {
    return this.#durable;
  }

  /** Records read that are not behind the watermark. */
  get open(): number {
    return this.#positions.length - this.#head;
  }

  /** Bytes of the records that are not durable. */
  get held(): number {
    return this.#held;
  }

  /**
   * Note a record, in the order of the shard.
   *
   * @param pending How many {@link settle} it takes, at least 1.
   */
  add(sequenceNumber: string, bytes: number, pending: number): Position {
    const position = { sequenceNumber, bytes, pending };
    this.#positions.push(position);
    this.#held += bytes;
    return position;
  }

  /** A part of the record is durable. */
  settle(position: Position): void {
    if (--position.pending > 0) return;
    this.#held -= position.bytes;
    for (let first = this.#positions[this.#head]; first?.pending === 0; ) {
      this.#durable = first.sequenceNumber;
      first = this.#positions[++this.#head];
    }
    // Forget what is behind now and then; each time would make a long queue quadratic.
    if (this.#head > 1000 && this.#head * 2 > this.#positions.length) {
      this.#positions = this.#positions.slice(this.#head);
      this.#head = 0;
    }
  }
}
