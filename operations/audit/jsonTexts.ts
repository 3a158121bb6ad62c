import { MAX_EVENT_BYTES } from "../../contract/event.ts";

/** A stretch of an object that runs together. */
export interface Piece {
  readonly bytes: Buffer;
  /** Whether it is a JSON object or array, which shows where it ends; of all else only the line's end does. */
  readonly whole: boolean;
}

/** Places in a stretch that is no JSON where an event is looked for. More would cost time for garbage's sake. */
const CANDIDATES = 16;
const [NEWLINE, QUOTE, BACKSLASH] = [0x0a, 0x22, 0x5c];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Tell records apart that run together: Firehose puts nothing between those that it backs up.
 *
 * A JSON object or array ends where its last bracket closes. What is none ends at the line's end, or before an event
 * that begins in the same line. White space and byte order marks between records are passed over.
 *
 * @param limit Longest record, bytes.
 */
export async function* jsonTexts(
  chunks: AsyncIterable<Uint8Array>,
  limit = MAX_EVENT_BYTES,
): AsyncGenerator<Piece> {
  let rest: Buffer = Buffer.of();
  let gathered: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    gathered.push(chunk);
    length += chunk.length;
    // Where a record ends is decided with all before one's eyes that it may reach to, so chunks don't matter.
    if (length < 2 * limit) continue;
    const bytes = Buffer.concat([rest, ...gathered]);
    [gathered, length] = [[], 0];
    let from = afterSpace(bytes, 0);
    while (bytes.length - from > limit) {
      const piece = pieceAt(bytes, from, limit);
      yield piece;
      from = afterSpace(bytes, from + piece.bytes.length);
    }
    rest = bytes.subarray(from);
  }
  yield* piecesOf(Buffer.concat([rest, ...gathered]), limit);
}

/** The same of bytes at hand. */
export function* piecesOf(bytes: Buffer, limit = MAX_EVENT_BYTES): Generator<Piece> {
  for (let from = afterSpace(bytes, 0); from < bytes.length; ) {
    const piece = pieceAt(bytes, from, limit);
    yield piece;
    from = afterSpace(bytes, from + piece.bytes.length);
  }
}

function pieceAt(bytes: Buffer, from: number, limit: number): Piece {
  const reach = bytes.subarray(from, from + limit);
  const end = endOfJson(reach, 0);
  if (end !== undefined) return { bytes: reach.subarray(0, end), whole: true };
  const newline = reach.indexOf(NEWLINE);
  const line = newline < 0 ? reach : reach.subarray(0, newline);
  return { bytes: line.subarray(0, eventIn(reach, line.length) ?? line.length), whole: false };
}

/** Where an event begins within the first `length` bytes, but not at the first of them. */
function eventIn(reach: Buffer, length: number): number | undefined {
  let at = 0;
  for (let tried = 0; tried < CANDIDATES; tried++) {
    at = reach.indexOf('{"', at + 1);
    if (at < 0 || at >= length) return undefined;
    const end = endOfJson(reach, at);
    if (end !== undefined && isEvent(reach.subarray(at, end))) return at;
  }
  return undefined;
}

/** Where the JSON object or array ends that begins at `from`; nothing when none does. */
function endOfJson(bytes: Buffer, from: number): number | undefined {
  const end = closing(bytes, from);
  if (end === undefined) return undefined;
  try {
    JSON.parse(bytes.toString("utf8", from, end));
    return end;
  } catch {
    return undefined;
  }
}

function closing(bytes: Buffer, from: number): number | undefined {
  const first = bytes[from];
  if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) return undefined;
  let depth = 0;
  let inString = false;
  for (let i = from; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
      // No string of JSON's spans lines.
      else if (byte === NEWLINE) return undefined;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++;
    else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && --depth === 0) return i + 1;
  }
  return undefined;
}

function isEvent(bytes: Buffer): boolean {
  const { identificador_unico_transacao: id } = JSON.parse(bytes.toString());
  return typeof id === "string";
}

/** Index of the first byte from `from` on that is neither JSON's white space nor part of a byte order mark. */
function afterSpace(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at];
    if (byte === 0x20 || byte === 0x09 || byte === NEWLINE || byte === 0x0d) at++;
    else if (byte === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
    else return at;
  }
}
