/** What may be wrong with a transaction. Known to the side file only: the event itself never says. */
export const FRAUDS = ["anomalous-amount", "compromised-counterparty", "account-takeover"] as const;
export const SCENARIOS = ["ordinary", ...FRAUDS] as const;

export type Fraud = (typeof FRAUDS)[number];
/** The truth about a transaction. One that was refused is what it would have been: the fraud was tried. */
export type Scenario = (typeof SCENARIOS)[number];

/**
 * Share of transactions that are payments to a compromised counterparty, and payments by a thief: about so many,
 * where there is traffic enough (see `fashions.ts` and `takeovers.ts`). That of anomalous amounts is an option.
 */
export const COMPROMISED_RATE = 0.008;
export const TAKEOVER_RATE = 0.004;
