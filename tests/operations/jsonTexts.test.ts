import { Readable } from "node:stream";
import { expect } from "chai";
import fc from "fast-check";
import { jsonTexts, type Piece, piecesOf } from "../../operations/audit/jsonTexts.ts";

/** Short, so that an object of some records is longer than two of them. */
const LIMIT = 64;

async function read(chunks: readonly Uint8Array[], limit = LIMIT): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for await (const piece of jsonTexts(Readable.from(chunks), limit)) pieces.push(piece);
  return pieces;
}

const shown = (pieces: Iterable<Piece>) =>
  [...pieces].map(({ bytes, whole }) => `${whole ? "whole" : "rest"} ${bytes.toString("latin1")}`);

describe("records that run together", () => {
  const event = fc
    .record({
      identificador_unico_transacao: fc.string({ maxLength: 8 }),
      texto: fc.constantFrom('"}{', "[]", "\\", "é\n", "}"),
    })
    .map((value) => JSON.stringify(value));
  const space = fc.constantFrom("", "\n", "\r\n", " \t", "\ufeff");

  it("are told apart, whatever their texts hold and however little is between them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(space, event), { maxLength: 12 }), async (records) => {
        const bytes = Buffer.from(records.flat().join(""));

        expect(
          (await read([bytes], 200)).map(({ bytes, whole }) => [whole, bytes.toString()]),
        ).to.deep.equal(records.map(([, text]) => [true, text]));
      }),
      { numRuns: 200 },
    );
  });

  it("are the same however the object is cut into chunks, garbage included", async () => {
    const garbage = fc.constantFrom(
      "{",
      '{"a":1,',
      "[1,2",
      "abc",
      "\x1f\x8b\x00",
      "}",
      '"',
      "x".repeat(70),
    );
    const stretch = fc.oneof(event, garbage, space);
    await fc.assert(
      fc.asyncProperty(
        fc.array(stretch, { maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 40 }),
        async (stretches, sizes) => {
          const bytes = Buffer.from(stretches.join(""));
          const chunks: Buffer[] = [];
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const size = sizes[i % sizes.length] as number;
            chunks.push(bytes.subarray(at, at + size));
            at += size;
          }

          const pieces = await read(chunks);
          expect(shown(pieces)).to.deep.equal(shown(piecesOf(bytes, LIMIT)));
          for (const { bytes: piece } of pieces) expect(piece.length).to.be.within(1, LIMIT);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("are found again after garbage: at the line's end, or where an event begins", async () => {
    const id = (n: number) => `{"identificador_unico_transacao":"${n}"}`;
    const text = `${id(1)}garbage${id(2)}{"a":1,"b${id(3)}\nhalf {"c":1} {\n{"d":[{}]}[1]5`;

    expect(shown(await read([Buffer.from(text)], 1000))).to.deep.equal([
      `whole ${id(1)}`,
      "rest garbage",
      `whole ${id(2)}`,
      'rest {"a":1,"b',
      `whole ${id(3)}`,
      'rest half {"c":1} {',
      'whole {"d":[{}]}',
      "whole [1]",
      "rest 5",
    ]);
  });

  it("take no longer for being nested without an end", async () => {
    const nested = Buffer.from('{"a":'.repeat(100_000));

    expect(
      (await read([nested, Buffer.from("\n{}")], nested.length)).map(({ whole }) => whole),
    ).to.deep.equal([false, true]);
  });
});
