import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { CONFIRMATION, SAMPLE_CONFIRMATION } from "../../contract/confirmation.ts";
import { decodeEvent, encodeEvent, MAX_EVENT_BYTES } from "../../contract/event.ts";
import { SCORED_FIELDS } from "../../contract/scored.ts";
import { SAMPLE_TRANSACTION } from "../../contract/transaction.ts";

describe("an event on the wire", () => {
  it("is one JSON object ended by a newline", () => {
    const text = Buffer.from(encodeEvent(SAMPLE_TRANSACTION)).toString();

    expect(text).to.equal(`${JSON.stringify(SAMPLE_TRANSACTION)}\n`);
  });

  it("is read back as the producer wrote it", () => {
    expect(decodeEvent(encodeEvent(SAMPLE_TRANSACTION))).to.deep.equal({
      kind: "transacao",
      transaction: SAMPLE_TRANSACTION,
      text: JSON.stringify(SAMPLE_TRANSACTION),
    });
  });

  it("may name its kind, miss its newline, start with a byte order mark and span lines", () => {
    const event = { ...SAMPLE_TRANSACTION, tipo: "transacao" };
    const bytes = Buffer.from(`\uFEFF${JSON.stringify(event, null, 1).replaceAll("\n", "\r\n")}`);

    expect(decodeEvent(bytes)).to.deep.equal({
      kind: "transacao",
      transaction: event,
      text: JSON.stringify(event, null, 1).replaceAll("\n", " "),
    });
  });

  it("needs nothing but what models, partitioning and identity need", () => {
    const { identificador_unico_transacao, numero_conta, data, horario, transacao } =
      SAMPLE_TRANSACTION;
    const { valor_transacao, saldo_atual, valor_taxa } = SAMPLE_TRANSACTION;
    const { status_transacao, tipo_conta, categoria_transacao } = SAMPLE_TRANSACTION;
    const required = {
      ...{ identificador_unico_transacao, numero_conta, data, horario, transacao },
      ...{ valor_transacao, saldo_atual, valor_taxa },
      ...{ status_transacao, tipo_conta, categoria_transacao },
    };

    expect(decodeEvent(encodeEvent(required))).to.have.property("kind", "transacao");
    for (const field of Object.keys(required)) {
      expect(decodeEvent(encodeEvent({ ...required, [field]: undefined }))).to.deep.equal({
        reason: "missing",
        field,
      });
    }
  });

  const impossible: Record<string, unknown[]> = {
    identificador_unico_transacao: ["", "17", 17, null],
    numero_conta: ["", "17251", "a-1", 172519, `${"1".repeat(13)}-1`],
    data: ["2026-02-30", "05/01/2026", "2026-1-5", 20260105],
    horario: ["24:00:00", "14:03", "14:60:00", " 14:03:27"],
    transacao: ["Pix", "pix enviar", null],
    valor_transacao: [0, -1, 10.123, 1e10, "57.90", null, [57.9]],
    saldo_atual: [1e10, -1e10, 0.001, "0", null],
    valor_taxa: [-0.01, 4.81, null],
    status_transacao: ["Pendente", true],
    tipo_conta: ["Conta", null],
    categoria_transacao: ["Saúde", ""],
    informacoes_beneficiario_remetente: ["", null, 17, "x".repeat(501)],
  };
  for (const [field, values] of Object.entries(impossible)) {
    it(`refuses an impossible ${field}`, () => {
      for (const value of values) {
        const decoded = decodeEvent(encodeEvent({ ...SAMPLE_TRANSACTION, [field]: value }));
        expect(decoded, JSON.stringify(value)).to.deep.equal({ reason: "impossible", field });
      }
    });
  }

  it("may be the confirmation of a fraud, which names its kind", () => {
    expect(decodeEvent(encodeEvent(SAMPLE_CONFIRMATION))).to.deep.equal({
      kind: CONFIRMATION,
      confirmation: SAMPLE_CONFIRMATION,
      text: JSON.stringify(SAMPLE_CONFIRMATION),
    });
  });

  it("of a confirmed fraud needs all but the counterparty", () => {
    const { informacoes_beneficiario_remetente, ...required } = SAMPLE_CONFIRMATION;

    expect(decodeEvent(encodeEvent(required))).to.have.property("kind", CONFIRMATION);
    const { tipo, ...others } = required;
    for (const field of Object.keys(others)) {
      expect(decodeEvent(encodeEvent({ ...required, [field]: undefined }))).to.deep.equal({
        reason: "missing",
        field,
      });
    }
  });

  const impossibleConfirmation: Record<string, unknown[]> = {
    identificador_unico_transacao: ["17"],
    numero_conta: ["17251"],
    data: ["2026-02-30"],
    horario: ["24:00:00"],
    informacoes_beneficiario_remetente: ["", null],
    confirmado_em: ["2026-01-08", "2026-01-08T09:30:00", "2026-01-08 09:30:00-03:00", 17, null],
  };
  for (const [field, values] of Object.entries(impossibleConfirmation)) {
    it(`refuses an impossible ${field} of a confirmed fraud`, () => {
      for (const value of values) {
        const decoded = decodeEvent(encodeEvent({ ...SAMPLE_CONFIRMATION, [field]: value }));
        expect(decoded, JSON.stringify(value)).to.deep.equal({ reason: "impossible", field });
      }
    });
  }

  it("accepts every amount that is a whole number of centavos", () => {
    for (const valor_transacao of [0.01, 0.1 + 0.2, 1.005e3, 999_999_999.99, 1e9]) {
      const decoded = decodeEvent(encodeEvent({ ...SAMPLE_TRANSACTION, valor_transacao }));
      expect(decoded, String(valor_transacao)).to.have.property("kind");
    }
  });

  it("is refused whole when it is no JSON object in UTF-8", () => {
    const refused = (bytes: Uint8Array) => decodeEvent(bytes);

    expect(refused(new Uint8Array())).to.deep.equal({ reason: "empty" });
    expect(refused(Buffer.from(" \n"))).to.deep.equal({ reason: "empty" });
    expect(refused(Buffer.from([0x7b, 0xff, 0x7d]))).to.deep.equal({ reason: "not-utf8" });
    expect(refused(Buffer.from('{"a":1'))).to.deep.equal({ reason: "not-json" });
    expect(refused(Buffer.from('{"a":1}{"a":2}'))).to.deep.equal({ reason: "not-json" });
    for (const json of ["[]", "null", "17", '"text"']) {
      expect(refused(Buffer.from(json)), json).to.deep.equal({ reason: "not-an-object" });
    }
    expect(refused(gzipSync("{}"))).to.deep.equal({ reason: "compressed" });
    const aggregate = Buffer.from([0xf3, 0x89, 0x9a, 0xc2, 0x0a, 0x01, 0x31]);
    expect(refused(aggregate)).to.deep.equal({ reason: "aggregated" });
    expect(refused(aggregate.subarray(0, 3))).to.deep.equal({ reason: "not-utf8" });
    const large = Buffer.alloc(MAX_EVENT_BYTES + 1, " ");
    expect(refused(large)).to.deep.equal({ reason: "too-large" });
    expect(refused(large.subarray(1))).to.deep.equal({ reason: "empty" });
  });

  it("of an unknown kind is refused", () => {
    for (const tipo of ["estorno", "", null, 1, "toString"]) {
      const decoded = decodeEvent(encodeEvent({ ...SAMPLE_TRANSACTION, tipo }));
      expect(decoded).to.deep.equal({ reason: "unknown-kind", field: "tipo" });
    }
  });

  it("may not carry a field that scoring adds", () => {
    for (const field of SCORED_FIELDS) {
      const decoded = decodeEvent(encodeEvent({ ...SAMPLE_TRANSACTION, [field]: null }));
      expect(decoded).to.deep.equal({ reason: "reserved", field });
    }
  });

  it("cannot reach the prototype", () => {
    const text = `{"__proto__":{"tipo":"estorno","segmento":"x"},${JSON.stringify(SAMPLE_TRANSACTION).slice(1)}`;

    expect(decodeEvent(Buffer.from(text))).to.deep.include({ kind: "transacao", text });
    expect({}).to.not.have.property("tipo");
  });
});
