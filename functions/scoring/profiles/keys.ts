import { createHmac } from "node:crypto";
import { PROFILE_WINDOW_HOURS } from "../../../contract/profile.ts";
import { CATEGORIES, MOVEMENTS } from "../../../contract/transaction.ts";
import { ACCOUNT, ACCOUNT_SLOTS } from "../../../features/account.ts";
import { COUNTERPARTY, COUNTERPARTY_SLOTS } from "../../../features/counterparty.ts";
import { LIVES, REPORTING_DAYS, type Shape } from "../../../features/profile.ts";

/** Whose profile it is. */
export interface ProfileKey {
  /** The item's id: an HMAC, from which nobody gets back to the account or the person. */
  readonly id: string;
  readonly shape: Shape;
}

/** The keys of accounts and counterparties, by their identities. */
export interface ProfileKeys {
  account(identity: string): ProfileKey;
  counterparty(identity: string): ProfileKey;
}

/**
 * What profiles are made of is part of their keys: code that counts other things begins with new profiles instead of
 * misreading old ones, and the two can run side by side during a release.
 */
const MADE_OF = {
  account: JSON.stringify([
    ...[ACCOUNT, ACCOUNT_SLOTS, CATEGORIES, MOVEMENTS],
    ...[LIVES, PROFILE_WINDOW_HOURS],
  ]),
  counterparty: JSON.stringify([
    ...[COUNTERPARTY, COUNTERPARTY_SLOTS, REPORTING_DAYS],
    ...[LIVES, PROFILE_WINDOW_HOURS],
  ]),
};

/** @param secret Key of the HMAC. Another one means other ids, so that every profile begins anew. */
export function profileKeys(secret: string): ProfileKeys {
  const hmac = (kind: keyof typeof MADE_OF, whose: string) =>
    createHmac("sha256", secret)
      .update(`${kind}\n${MADE_OF[kind]}\n${whose}`)
      .digest()
      // 128 bits tell apart more accounts than there can be.
      .toString("base64url", 0, 16);
  return {
    account: (identity) => ({ id: hmac("account", identity), shape: ACCOUNT }),
    counterparty: (identity) => ({ id: hmac("counterparty", identity), shape: COUNTERPARTY }),
  };
}
