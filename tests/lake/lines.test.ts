import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { linesOf } from "../../lake/lines.ts";

/** Lines of bytes that come a few at a time. */
async function lines(object: Buffer, atOnce = 3): Promise<[number, string][]> {
  const chunks = Array.from({ length: Math.ceil(object.length / atOnce) }, (_, i) =>
    object.subarray(i * atOnce, (i + 1) * atOnce),
  );
  const found: [number, string][] = [];
  for await (const { number, bytes: line } of linesOf(Readable.from(chunks))) {
    found.push([number, line.toString()]);
  }
  return found;
}

const TEXT = "uma\n\ncação\r\n \t\r\nfim";
const LINES = [
  [1, "uma"],
  [3, "cação\r"],
  [5, "fim"],
];

describe("the lines of an object", () => {
  it("have their numbers, blank ones passed over, however the bytes come", async () => {
    for (const atOnce of [1, 2, 3, 7, 100]) {
      expect(await lines(Buffer.from(TEXT), atOnce), `${atOnce} at once`).to.deep.equal(LINES);
    }
  });

  it("are unpacked where the bytes are gzip, of one part or of several", async () => {
    const parts = Buffer.concat([gzipSync(TEXT.slice(0, 6)), gzipSync(TEXT.slice(6))]);

    expect(await lines(gzipSync(TEXT), 1)).to.deep.equal(LINES);
    expect(await lines(parts)).to.deep.equal(LINES);
  });

  it("may be none, or a single letter", async () => {
    expect(await lines(Buffer.of())).to.deep.equal([]);
    expect(await lines(Buffer.from("a"))).to.deep.equal([[1, "a"]]);
    expect(await lines(gzipSync(""))).to.deep.equal([]);
  });

  it("are refused where the gzip was cut short", async () => {
    const cut = gzipSync(TEXT).subarray(0, -6);

    await lines(cut).then(
      () => expect.fail("it was read"),
      (error: Error) => expect(error.message).to.equal("gzip: unexpected end of file"),
    );
  });
});
