import {
  ACCOUNT_TYPES,
  MAX_AMOUNT,
  MAX_FEE,
  MOVEMENTS,
  SAMPLE_TRANSACTION,
  STATUSES,
  type Transaction,
} from "../contract/transaction.ts";
import { History } from "../features/history.ts";
import { type Dataset, rowOf } from "./dataset.ts";
import type { XGBoost } from "./xgboost.ts";

/** Rows, and the answers that real XGBoost gives to them: a probability, or one per class. NaN is a missing value. */
export interface Golden {
  readonly rows: number[][];
  readonly expected: number[] | number[][];
}

/** Rows for both models. */
export interface GoldenRows {
  readonly fraud: number[][];
  readonly segmentation: number[][];
}

/** Transactions of the test slice among the vectors, of each kind of fraud and of the ordinary ones. */
const OF_EACH_KIND = 30;

/** From 1 to 6,000 BRL, a quarter more at each step. */
const STEPS = Array.from({ length: 40 }, (_, i) => Math.round(100 * 1.25 ** i) / 100);
/** Days on which the sample's account was known to act, before the sample. */
const KNOWN_DAYS = [1, 2, 3, 4];

/**
 * Rows that show what the models do: ordinary and fraudulent transactions that they weren't trained on; and of an
 * account that is known as of one that isn't, amounts and balances in steps, and the furthest that the contract
 * allows.
 */
export function goldenRows(test: Dataset): GoldenRows {
  const kinds = new Map<string, number[]>();
  test.frauds.forEach((fraud, i) => {
    const kind = `${fraud} ${test.scenarios[i]}`;
    const others = kinds.get(kind);
    if (others) others.push(i);
    else kinds.set(kind, [i]);
  });
  const ofTest = [...kinds.values()].flatMap(spread).map((i) => rowOf(test, i));
  const made = variants().flatMap((transaction) => [
    new History().transaction(transaction),
    known().transaction(transaction),
  ]);
  const all = [...ofTest, ...made];
  return {
    fraud: distinct(all.map(({ fraud }) => fraud)),
    segmentation: distinct(all.map(({ segmentation }) => segmentation)),
  };
}

/** Real XGBoost's answers to rows, from the model as it was saved. */
export function goldenVectors(xgboost: XGBoost, booster: Uint8Array, rows: number[][]): Golden {
  const matrix = xgboost.matrix(Float32Array.from(rows.flat()), rows[0]?.length ?? 0);
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

/** As text a person can compare: a line a row, ended by a newline. A missing value is null. */
export function goldenText({ rows, expected }: Golden): string {
  const lines = (values: readonly unknown[]) =>
    values.map((value) => JSON.stringify(value)).join(",\n");
  return `{\n"rows": [\n${lines(rows)}\n],\n"expected": [\n${lines(expected)}\n]\n}\n`;
}

/** What {@link goldenText} wrote. */
export function readGolden(text: string): Golden {
  const golden: { rows: (number | null)[][]; expected: Golden["expected"] } = JSON.parse(text);
  const rows = golden.rows.map((row) => row.map((value) => value ?? Number.NaN));
  return { rows, expected: golden.expected };
}

function variants(): Transaction[] {
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
  return [
    ...STEPS.map((valor_transacao) => ({ valor_transacao })),
    ...STEPS.map((saldo_atual) => ({ saldo_atual })),
    ...outermost,
    ...kinds,
  ].map((changed) => ({ ...SAMPLE_TRANSACTION, ...changed }));
}

/** A history in which the sample's account has made each movement on some days. */
function known(): History {
  const history = new History();
  for (const day of KNOWN_DAYS) {
    for (const transacao of MOVEMENTS) {
      history.transaction({ ...SAMPLE_TRANSACTION, transacao, data: `2026-01-0${day}` });
    }
  }
  return history;
}

/** {@link OF_EACH_KIND} of them, from first to last. */
function spread<T>(examples: readonly T[]): T[] {
  const every = Math.max(Math.floor(examples.length / OF_EACH_KIND), 1);
  return examples.filter((_, i) => i % every === 0).slice(0, OF_EACH_KIND);
}

/** Each row once, in numbers that are as short as single precision allows. */
function distinct(rows: readonly (readonly number[])[]): number[][] {
  const short = rows.map((row) => row.map(shortest));
  return [...new Map(short.map((row) => [row.join(), row])).values()];
}

function shortest(value: number): number {
  const single = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const rounded = Number(single.toPrecision(digits));
    if (Math.fround(rounded) === single) return rounded;
  }
  return single;
}
