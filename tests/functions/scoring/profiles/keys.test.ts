import { expect } from "chai";
import { SAMPLE_TRANSACTION } from "../../../../contract/transaction.ts";
import { ACCOUNT } from "../../../../features/account.ts";
import { COUNTERPARTY } from "../../../../features/counterparty.ts";
import { profileKeys } from "../../../../functions/scoring/profiles/keys.ts";
import { markOf, readMark } from "../../../../functions/scoring/profiles/mark.ts";
import { firehoseEvent } from "../../../support/firehoseEvent.ts";
import { eventBytes, PROFILE_KEY, startScoring, uuid } from "../../../support/scoring.ts";
import { START } from "./support.ts";

const { numero_conta: ACCOUNT_NUMBER, informacoes_beneficiario_remetente: COUNTERPARTY_TEXT } =
  SAMPLE_TRANSACTION;

describe("the key of a profile", () => {
  const keys = profileKeys(PROFILE_KEY);

  it("is an id that tells nothing, the same every time, and what the profile is made of", () => {
    const account = keys.account(ACCOUNT_NUMBER);

    expect(account.id).to.match(/^[\w-]{22}$/);
    expect(account).to.deep.equal(profileKeys(PROFILE_KEY).account(ACCOUNT_NUMBER));
    expect(account.shape).to.equal(ACCOUNT);
    expect(keys.counterparty("nome:ana").shape).to.equal(COUNTERPARTY);
  });

  it("differs from account to account, from counterparty to counterparty, and between them", () => {
    const ids = [
      keys.account("1-0"),
      keys.account("2-0"),
      keys.counterparty("1-0"),
      keys.counterparty("2-0"),
    ].map(({ id }) => id);

    expect(new Set(ids).size).to.equal(4);
  });

  it("is another one with another secret", () => {
    expect(profileKeys("another").account(ACCOUNT_NUMBER).id).to.not.equal(
      keys.account(ACCOUNT_NUMBER).id,
    );
  });
});

describe("the mark of an event", () => {
  const mark = markOf(uuid(1), START, true);

  it("holds its time and what it was in twelve bytes", () => {
    expect(mark.bytes).to.have.lengthOf(12);
    expect(mark).to.include({ time: START, acted: true });
    expect(readMark(Uint8Array.from(mark.bytes)).text).to.equal(mark.text);
    expect(markOf(uuid(1), START, false)).to.include({ time: START, acted: false });
  });

  it("tells ids apart, and a transaction from its confirmation, but not two times of one", () => {
    const others = [
      markOf(uuid(1), START, true),
      markOf(uuid(2), START, true),
      markOf(uuid(1), START + 1, true),
      markOf(uuid(1), START, false),
    ];

    expect(new Set(others.map(({ text }) => text)).size).to.equal(3);
    expect(new Set(others.map(({ bytes }) => Buffer.from(bytes).toString("hex"))).size).to.equal(4);
  });

  it("is the same however its id is spelt", () => {
    const id = SAMPLE_TRANSACTION.identificador_unico_transacao;

    expect(markOf(id.toUpperCase(), START, true).text).to.equal(markOf(id, START, true).text);
  });

  it("holds times from 1970 to 2106", () => {
    for (const time of [0, 2 ** 31, 2 ** 32 - 1]) {
      expect(readMark(markOf(uuid(1), time, true).bytes).time).to.equal(time);
    }
  });
});

describe("the table", () => {
  it("holds nothing that an event says of a person", async () => {
    const run = await startScoring();
    await run.handle(firehoseEvent([eventBytes()]));
    const items = [...(await run.table.items()).values()];
    await run.close();

    expect(items).to.have.lengthOf(2);
    const written = JSON.stringify(items, (_, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
    ).toLowerCase();
    const words = COUNTERPARTY_TEXT.split(/[^\p{L}\p{N}]+/u);
    for (const personal of [
      ...words,
      ACCOUNT_NUMBER,
      SAMPLE_TRANSACTION.nome_completo,
      SAMPLE_TRANSACTION.customer_id,
      SAMPLE_TRANSACTION.identificador_unico_transacao,
    ]) {
      expect(written).to.not.include(personal.toLowerCase());
    }
  });
});
