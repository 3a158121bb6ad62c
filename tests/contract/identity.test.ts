import { createHash } from "node:crypto";
import { expect } from "chai";
import { CONFIRMATION, SAMPLE_CONFIRMATION } from "../../contract/confirmation.ts";
import { decodeEvent, encodeEvent } from "../../contract/event.ts";
import { identityOf, namedIdentity } from "../../contract/identity.ts";
import { confirmedLine, type Scores, scoredLine } from "../../contract/scored.ts";
import { SAMPLE_TRANSACTION } from "../../contract/transaction.ts";

const ID = SAMPLE_TRANSACTION.identificador_unico_transacao;
const SCORES: Scores = {
  fraude_probabilidade: 0.25,
  fraude_suspeita: false,
  segmento: null,
  perfil: "novo",
  modelo_fraude: "fraud-0123456789ab",
  modelo_segmento: null,
  recebido_em: "2026-01-05T17:03:28.123Z",
};

function hash(text: string): string {
  return `sha256 ${createHash("sha256").update(text).digest("hex")}`;
}

describe("the identity of a record", () => {
  it("is its kind and its id", () => {
    expect(identityOf(encodeEvent(SAMPLE_TRANSACTION))).to.equal(`transacao ${ID}`);
    expect(identityOf(encodeEvent({ ...SAMPLE_TRANSACTION, tipo: "transacao" }))).to.equal(
      `transacao ${ID}`,
    );
    expect(identityOf(encodeEvent(SAMPLE_CONFIRMATION))).to.equal(`confirmacao_fraude ${ID}`);
    expect(namedIdentity(CONFIRMATION, ID)).to.equal(`confirmacao_fraude ${ID}`);
  });

  it("is that of a record with an id also when the contract refuses it", () => {
    expect(identityOf(encodeEvent({ identificador_unico_transacao: "17" }))).to.equal(
      "transacao 17",
    );
    expect(
      identityOf(encodeEvent({ tipo: "estorno", identificador_unico_transacao: "17" })),
    ).to.equal("estorno 17");
  });

  it("stays the same once it is delivered, however it was written", () => {
    const json = JSON.stringify(SAMPLE_TRANSACTION);
    const spread = JSON.stringify(SAMPLE_TRANSACTION, null, 1);
    for (const text of [
      json,
      `${json}\n`,
      `\uFEFF${spread}`,
      ` ${spread}\r\n`,
      `\u00A0${json}\u2028`,
    ]) {
      const event = decodeEvent(Buffer.from(text));
      if ("reason" in event) throw new Error(event.reason);
      expect(identityOf(Buffer.from(text))).to.equal(`transacao ${ID}`);
      expect(identityOf(Buffer.from(scoredLine(event.text, SCORES)))).to.equal(`transacao ${ID}`);
    }
    const { recebido_em } = SCORES;
    const confirmed = confirmedLine(JSON.stringify(SAMPLE_CONFIRMATION), { recebido_em });
    expect(identityOf(Buffer.from(confirmed))).to.equal(`confirmacao_fraude ${ID}`);
  });

  const nameless: Record<string, string> = {
    "no JSON": "{",
    "no object": "17",
    null: "null",
    "an array": `[{"identificador_unico_transacao":"17"}]`,
    "without an id": '{"tipo":"transacao"}',
    "with an empty id": '{"identificador_unico_transacao":""}',
    "with a number for an id": '{"identificador_unico_transacao":17}',
    "with a number for a kind": '{"tipo":1,"identificador_unico_transacao":"17"}',
    "with its id in __proto__": '{"__proto__":{"identificador_unico_transacao":"17"}}',
    empty: "",
  };
  for (const [what, text] of Object.entries(nameless)) {
    it(`is the SHA-256 of a record that is ${what}, without the white space around it`, () => {
      expect(identityOf(Buffer.from(text))).to.equal(hash(text));
      expect(identityOf(Buffer.from(` \r\n\t${text}\n`))).to.equal(hash(text));
    });
  }

  it("is the SHA-256 of bytes that are no text", () => {
    const bytes = Buffer.from([0xff, 0x20, 0xfe]);
    const digest = createHash("sha256").update(bytes).digest("hex");

    expect(identityOf(Buffer.concat([bytes, Buffer.from("\n")]))).to.equal(`sha256 ${digest}`);
  });
});
