import { createReadStream } from "node:fs";
import { CommandError } from "../cli/errors.ts";
import { pathProblem } from "../cli/path.ts";
import { linesOf } from "../lake/lines.ts";

/** First second of the Handbook's data, 2018-04-01, seconds since 1970. */
const EPOCH = Date.UTC(2018, 3, 1) / 1000;

const COLUMNS = [
  "TX_TIME_SECONDS",
  "CUSTOMER_ID",
  "TERMINAL_ID",
  "TX_AMOUNT",
  "TX_FRAUD",
  "TX_FRAUD_SCENARIO",
] as const;
type Column = (typeof COLUMNS)[number];

/** A card transaction of the Fraud Detection Handbook. */
export interface CardTransaction {
  /** Seconds since 1970. */
  readonly time: number;
  readonly card: number;
  readonly terminal: number;
  /** In the currency of the data, which has none; 0 or more. */
  readonly amount: number;
  readonly fraud: boolean;
  /** 0 none, 1 a large amount, 2 a compromised terminal, 3 a compromised card. */
  readonly scenario: number;
}

/**
 * Read the Handbook's transactions, which are in the order of time. CSV with a header; its fields are numbers, so none
 * is quoted. Other columns are passed over.
 *
 * @param path What is gzip is unpacked.
 * @param onRead Given how many bytes of the file were read since it was last called.
 * @param flag That names the path, for messages.
 * @throws CommandError when it can't be read, naming the line.
 */
export async function readHandbook(
  path: string,
  onRead: (bytes: number) => void,
  flag = "--data",
): Promise<CardTransaction[]> {
  const all: CardTransaction[] = [];
  let columns: Map<Column, number> | undefined;
  let latest = Number.NEGATIVE_INFINITY;
  let reported = 0;
  const file = createReadStream(path);
  try {
    for await (const { number, bytes: line } of linesOf(file)) {
      if (file.bytesRead > reported) onRead(file.bytesRead - reported);
      reported = file.bytesRead;
      const cells = line.toString().trim().split(",");
      if (!columns) {
        columns = columnsOf(cells, path);
        continue;
      }
      const transaction = transactionOf(cells, columns, `${path}, line ${number}`);
      if (transaction.time < latest) {
        throw new CommandError(
          `${path}, line ${number}: earlier than the line before. Sort the file by TX_TIME_SECONDS`,
        );
      }
      latest = transaction.time;
      all.push(transaction);
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(
      pathProblem(`${flag} ${path}`, "read", error, "name the Handbook's transactions"),
    );
  }
  if (all.length === 0) throw new CommandError(`${path} holds no transactions`);
  return all;
}

function columnsOf(names: readonly string[], path: string): Map<Column, number> {
  const columns = new Map(COLUMNS.map((name) => [name, names.indexOf(name)]));
  const missing = COLUMNS.filter((name) => columns.get(name) === -1);
  if (missing.length === 0) return columns;
  throw new CommandError(
    `${path} lacks the columns ${missing.join(", ")}: give the Handbook's transactions as CSV, such as pandas' to_csv writes of its simulated-data-raw`,
  );
}

function transactionOf(
  cells: readonly string[],
  columns: ReadonlyMap<Column, number>,
  where: string,
): CardTransaction {
  const value = (name: Column, most: number, whole = true) => {
    const text = cells[columns.get(name) as number] ?? "";
    const number = text === "" ? Number.NaN : Number(text);
    if (number >= 0 && number <= most && (!whole || Number.isInteger(number))) return number;
    throw new CommandError(
      `${where}: ${name} must be a ${whole ? "whole " : ""}number from 0 to ${most}, got "${text}"`,
    );
  };
  return {
    time: EPOCH + value("TX_TIME_SECONDS", 1e9),
    card: value("CUSTOMER_ID", 1e11),
    terminal: value("TERMINAL_ID", 1e11),
    amount: value("TX_AMOUNT", 1e9, false),
    fraud: value("TX_FRAUD", 1) === 1,
    scenario: value("TX_FRAUD_SCENARIO", 3),
  };
}
