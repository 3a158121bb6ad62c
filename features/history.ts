import type { Confirmation } from "../contract/confirmation.ts";
import type { Transaction } from "../contract/transaction.ts";
import { ACCOUNT, accountContribution, accountFraud, accountIdentity } from "./account.ts";
import {
  COUNTERPARTY,
  counterpartyContribution,
  counterpartyFraud,
  counterpartyIdentity,
} from "./counterparty.ts";
import { fraudRow } from "./fraudRow.ts";
import { emptyProfile, type Profile, profileAt, withContribution } from "./profile.ts";
import { segmentationRow } from "./segmentationRow.ts";
import { localSeconds } from "./time.ts";

/** What both models see of one transaction. */
export interface Rows {
  readonly fraud: number[];
  readonly segmentation: number[];
  /** Whether anything was known of the account. */
  readonly known: boolean;
}

/** Profiles by {@link accountIdentity} and by {@link counterpartyIdentity}. */
export interface Profiles {
  readonly accounts: Map<string, Profile>;
  readonly counterparties: Map<string, Profile>;
}

/**
 * Accounts and counterparties as they become known, event by event in the order of time. The Lambda goes through a
 * batch with it, training through years: so a model is asked about what it was trained on.
 */
export class History {
  readonly #profiles: Profiles;

  /** @param profiles What is known so far; brought up to date in place. */
  constructor(profiles: Profiles = { accounts: new Map(), counterparties: new Map() }) {
    this.#profiles = profiles;
  }

  /**
   * The rows of a transaction, from what is known before it; then it is known, too.
   *
   * @param counts Left false, it is judged and leaves no trace.
   */
  transaction(transaction: Transaction, counts = true): Rows {
    const { accounts, counterparties } = this.#profiles;
    const { informacoes_beneficiario_remetente: text } = transaction;
    const number = accountIdentity(transaction.numero_conta);
    const identity = text === undefined ? undefined : counterpartyIdentity(text);
    const time = localSeconds(transaction.data, transaction.horario);
    const account = profileAt(accounts.get(number) ?? NEWCOMER, time);
    const counterparty = profileAt((identity && counterparties.get(identity)) || STRANGER, time);
    const own = accountContribution(transaction);
    const after = own ? withContribution(account, own) : account;
    const rows = {
      fraud: fraudRow(transaction, account, counterparty),
      segmentation: segmentationRow(transaction, account, after),
      known: account.last > Number.NEGATIVE_INFINITY,
    };
    if (!counts) return rows;
    if (own) accounts.set(number, after);
    const others = counterpartyContribution(transaction);
    if (identity && others) {
      counterparties.set(identity, withContribution(counterparty, others));
    }
    return rows;
  }

  /** Learn of a confirmed fraud. */
  confirmation(confirmation: Confirmation): void {
    const { accounts, counterparties } = this.#profiles;
    const { informacoes_beneficiario_remetente: text } = confirmation;
    const number = accountIdentity(confirmation.numero_conta);
    const account = accounts.get(number) ?? NEWCOMER;
    accounts.set(number, withContribution(account, accountFraud(confirmation)));
    if (text === undefined) return;
    const identity = counterpartyIdentity(text);
    const counterparty = counterparties.get(identity) ?? STRANGER;
    counterparties.set(identity, withContribution(counterparty, counterpartyFraud(confirmation)));
  }
}

const NEWCOMER = emptyProfile(ACCOUNT);
const STRANGER = emptyProfile(COUNTERPARTY);
