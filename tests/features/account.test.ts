import { expect } from "chai";
import { SAMPLE_CONFIRMATION } from "../../contract/confirmation.ts";
import { SAMPLE_TRANSACTION, type Transaction } from "../../contract/transaction.ts";
import {
  ACCOUNT,
  ACCOUNT_SLOTS,
  accountContribution,
  accountFraud,
  accountIdentity,
} from "../../features/account.ts";
import { MOST_AMOUNT } from "../../features/profile.ts";
import { localSeconds } from "../../features/time.ts";

const slots = ACCOUNT_SLOTS;
const { data, horario, valor_transacao: amount } = SAMPLE_TRANSACTION;
const time = localSeconds(data, horario);

function amounts(changed: Partial<Transaction>) {
  return accountContribution({ ...SAMPLE_TRANSACTION, ...changed })?.amounts;
}

describe("what an account's profile counts", () => {
  it("is a debit's number, amount, category, part of the day and movement", () => {
    expect(accountContribution(SAMPLE_TRANSACTION)).to.deep.equal({
      time,
      acted: true,
      reported: false,
      amounts: new Map([
        [slots.debits, 1],
        [slots.debits + 1, 1],
        [slots.debits + 2, 1],
        [slots.spent, amount],
        [slots.spent + 1, amount],
        [slots.spent + 2, amount],
        [slots.spentSquared, amount ** 2],
        [slots.spentSquared + 1, amount ** 2],
        [slots.spentSquared + 2, amount ** 2],
        [slots.categories, amount],
        [slots.periods + 2, 1],
        [slots.movements + 1, 1],
      ]),
    });
  });

  it("is a credit's likewise, but for its category", () => {
    expect(amounts({ transacao: "Venda Maquininha", horario: "23:59:59" })).to.deep.equal(
      new Map([
        [slots.credits, 1],
        [slots.credits + 1, 1],
        [slots.credits + 2, 1],
        [slots.received, amount],
        [slots.receivedSquared, amount ** 2],
        [slots.periods + 3, 1],
        [slots.movements + 5, 1],
      ]),
    );
  });

  it("is not what was refused", () => {
    expect(amounts({ status_transacao: "Recusada" })).to.equal(undefined);
  });

  it("is no more than can be squared exactly", () => {
    const given = amounts({ valor_transacao: MOST_AMOUNT + 1 });

    expect(given?.get(slots.spent)).to.equal(MOST_AMOUNT);
    expect(given?.get(slots.spentSquared)).to.equal(MOST_AMOUNT ** 2);
  });

  it("is a confirmed fraud from its confirmation on", () => {
    expect(accountFraud(SAMPLE_CONFIRMATION)).to.deep.equal({
      time: localSeconds("2026-01-08", "09:30:00"),
      acted: false,
      reported: false,
      amounts: new Map([
        [slots.frauds, 1],
        [slots.frauds + 1, 1],
        [slots.frauds + 2, 1],
      ]),
    });
  });

  it("has a place of its own for everything", () => {
    expect(ACCOUNT).to.have.lengthOf(slots.movements + 6);
    expect(slots.movements).to.equal(slots.periods + 4);
  });
});

describe("which account it is", () => {
  it("does not depend on how its check digit is written", () => {
    expect(accountIdentity("123-x")).to.equal(accountIdentity("123-X"));
    expect(accountIdentity("123-1")).to.not.equal(accountIdentity("123-2"));
  });
});
