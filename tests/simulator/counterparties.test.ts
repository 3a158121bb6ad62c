import { expect } from "chai";
import { counterparties, KEY_KNOWN } from "../../simulator/counterparties.ts";
import { Random } from "../../simulator/random.ts";
import { all, around, groups, transactionsOf } from "./sample.ts";

/** One form each; what counts is that nothing else is found. */
const FORMS: [string, RegExp][] = [
  ["phone", /^\+55[1-9]\d9\d{8}$/],
  ["e-mail", /^[a-z.]+\d{1,3}@example\.com$/],
  ["random key", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
  ["CPF", /^\d{3}\.\d{3}\.\d{3}-\d\d$/],
  ["masked CPF", /^\*{3}\.\d{3}\.\d{3}-\*\*$/],
  ["CNPJ", /^\d\d\.\d{3}\.\d{3}\/0001-\d\d$/],
];
const texts = transactionsOf(all).map((t) => t.informacoes_beneficiario_remetente);

describe("a counterparty is written", () => {
  it("as a name, and a key or document where that is known: 85 % of them", () => {
    const everybody = [...new Set(texts)];
    const known = everybody.filter((text) => text.includes(" | "));

    expect(known.length).to.be.within(...around(everybody.length, KEY_KNOWN));
    expect(texts.filter((text) => !/^[\p{L}, .-]+( \| \S+)?$/u.test(text))).to.deep.equal([]);
  });

  it("with keys of every kind, and no other", () => {
    const keys = texts.flatMap((text) => text.split(" | ").slice(1));
    const forms = keys.map((key) => FORMS.find(([, form]) => form.test(key))?.[0] ?? key);

    expect([...new Set(forms)].sort()).to.deep.equal(FORMS.map(([name]) => name).sort());
  });

  it("always the same way, so that it is met again", () => {
    const [most] = groups(texts, (text) => text).sort((a, b) => b.length - a.length);

    expect(most?.length).to.be.greaterThan(50);
  });

  it("so that people of one name are told apart by their keys", () => {
    const { people } = counterparties(new Random(1, 0));
    const homonyms = groups(people, ({ text }) => text.split(" | ")[0] as string).filter(
      ({ length }) => length > 1,
    );

    expect(homonyms.length).to.be.greaterThan(3);
    for (const group of homonyms) {
      const keys = group.map(({ text }) => text.split(" | ")[1]).filter((key) => key);
      expect(new Set(keys).size).to.equal(keys.length);
    }
  });
});
