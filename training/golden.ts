import {
  ACCOUNT_TYPES,
  MAX_AMOUNT,
  MAX_FEE,
  MOVEMENTS,
  SAMPLE_TRANSACTION,
  STATUSES,
  type Transaction,
} from "../contract/transaction.ts";
import { type Example, flattened } from "./data.ts";
import type { XGBoost } from "./xgboost.ts";

/** Rows, and the answers that real XGBoost gives to them: a probability, or one per class. */
export interface Golden {
  readonly rows: number[][];
  readonly expected: number[] | number[][];
}

/** Transactions of the test slice among the vectors, of each kind. */
const OF_EACH_KIND = 50;

/** From 1 to 6,000 BRL, a quarter more at each step. */
const STEPS = Array.from({ length: 40 }, (_, i) => Math.round(100 * 1.25 ** i) / 100);

/**
 * Transactions that show what a model does: ordinary and fraudulent ones that it wasn't trained on, amounts
 * and balances in steps, and the furthest that the contract allows.
 */
export function goldenTransactions(test: readonly Example[]): Transaction[] {
  const ordinary = spread(test.filter(({ fraud }) => !fraud));
  const frauds = spread(test.filter(({ fraud }) => fraud));
  return [
    ...[...ordinary, ...frauds].map(({ transaction }) => transaction),
    ...STEPS.map((valor_transacao) => ({ ...SAMPLE_TRANSACTION, valor_transacao })),
    ...STEPS.map((saldo_atual) => ({ ...SAMPLE_TRANSACTION, saldo_atual })),
    ...extremes(),
  ];
}

function extremes(): Transaction[] {
  const amounts = [0.01, MAX_AMOUNT];
  const balances = [-MAX_AMOUNT, 0, MAX_AMOUNT];
  const outermost = amounts.flatMap((valor_transacao) =>
    balances.flatMap((saldo_atual) =>
      STATUSES.map((status_transacao) => ({ valor_transacao, saldo_atual, status_transacao })),
    ),
  );
  const kinds = MOVEMENTS.flatMap((transacao) =>
    ACCOUNT_TYPES.map((tipo_conta) => ({ transacao, tipo_conta, valor_taxa: MAX_FEE })),
  );
  return [...outermost, ...kinds].map((changed) => ({ ...SAMPLE_TRANSACTION, ...changed }));
}

/** Real XGBoost's answers to rows, each kept once, from the model as it was saved. */
export function goldenVectors(xgboost: XGBoost, booster: Uint8Array, all: number[][]): Golden {
  const rows = [...new Map(all.map((row) => [row.join(), row])).values()];
  const matrix = xgboost.matrix(flattened(rows), rows[0]?.length ?? 0);
  const loaded = xgboost.load(booster);
  try {
    const answers = Array.from(loaded.predict(matrix));
    const outputs = answers.length / rows.length;
    if (outputs === 1) return { rows, expected: answers };
    return {
      rows,
      expected: rows.map((_, i) => answers.slice(i * outputs, (i + 1) * outputs)),
    };
  } finally {
    loaded.free();
    matrix.free();
  }
}

/** {@link OF_EACH_KIND} of them, from first to last. */
function spread<T>(examples: readonly T[]): T[] {
  const every = Math.max(Math.floor(examples.length / OF_EACH_KIND), 1);
  return examples.filter((_, i) => i % every === 0).slice(0, OF_EACH_KIND);
}
