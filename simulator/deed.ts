import type { Movement } from "../contract/transaction.ts";
import type { Counterparty } from "./counterparties.ts";
import type { Scenario } from "./scenarios.ts";

/** What somebody sets out to do with an account. */
export interface Deed {
  readonly scenario: Scenario;
  readonly movement: Movement;
  /** Index into CATEGORIES. */
  readonly category: number;
  /** Centavos. */
  readonly amount: number;
  readonly with: Counterparty;
}
