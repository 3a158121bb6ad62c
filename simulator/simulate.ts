import type { BankTransaction } from "../contract/transaction.ts";
import { type Account, openBank } from "./accounts.ts";
import { act } from "./act.ts";
import { Agenda } from "./agenda.ts";
import { calendar, type Day } from "./calendar.ts";
import { Confirmations, type Confirmed } from "./confirmations.ts";
import { habitual } from "./habitual.ts";
import { check, DEFAULTS, type SimulationOptions } from "./options.ts";
import { Queue } from "./queue.ts";
import type { Scenario } from "./scenarios.ts";
import { Schedule } from "./schedule.ts";
import { Takeovers } from "./takeovers.ts";
import { theft } from "./theft.ts";

/** A transaction, and the truth about it. */
export interface Made {
  readonly tipo: "transacao";
  /** What goes on the wire. */
  readonly event: BankTransaction;
  /** What only the side file says. */
  readonly scenario: Scenario;
}

/** What a bank's stream carries, told apart by `tipo`. */
export type Simulated = Made | Confirmed;

/**
 * Transactions of a made-up bank in the order of `data` and `horario`, and among them the confirmations of frauds, in
 * the order of `confirmado_em`. What would be confirmed after the last transaction is not.
 *
 * @example
 * for (const { tipo, event, scenario } of simulate({ count: 1000, seed: 7 })) { ... }
 *
 * @throws RangeError naming the option, its limits and the value, before the first event.
 */
export function simulate(options: Partial<SimulationOptions> = {}): Generator<Simulated> {
  const checked = { ...DEFAULTS, ...options };
  check(checked);
  return events(checked);
}

function* events(options: SimulationOptions): Generator<Simulated> {
  const days = calendar(options.from, options.days);
  const confirmations = new Confirmations(options, days);
  let last = 0;
  for (const { transaction, scenario, time } of transactions(options, days)) {
    yield* confirmations.until(time);
    yield { tipo: "transacao", event: transaction, scenario };
    confirmations.observe(transaction, scenario, time);
    last = time;
  }
  yield* confirmations.until(last);
}

function* transactions(
  options: SimulationOptions,
  days: readonly Day[],
): Generator<{ transaction: BankTransaction; scenario: Scenario; time: number }> {
  const { count, seed, scenarios } = options;
  const bank = openBank(options);
  const agendas = agendasOf(bank.accounts, count, days);
  const queue = new Queue(agendas.map((agenda) => agenda.next()));
  const anomalyRate = scenarios.includes("anomalous-amount") ? options.anomalyRate : 0;
  const takeovers = scenarios.includes("account-takeover") && new Takeovers(seed, days.length);
  for (let made = 0; made < count; made++) {
    const { first, time } = queue;
    const account = bank.accounts[first] as Account;
    const agenda = agendas[first] as Agenda;
    const deed = agenda.isStolen ? theft(account) : habitual(account, bank, anomalyRate, time);
    yield { transaction: act(account, deed, days, time), scenario: deed.scenario, time };
    if (takeovers) takeovers.observe(account, agenda, time);
    queue.postpone(agenda.next());
  }
}

/** The accounts' own times, `count` in all. */
function agendasOf(accounts: readonly Account[], count: number, days: readonly Day[]): Agenda[] {
  const shares = apportion(
    count,
    accounts.map(({ habits }) => habits.activity),
  );
  return accounts.map(
    ({ habits, random }, i) => new Agenda(new Schedule(shares[i] as number, days, habits, random)),
  );
}

/** Divide `count` in proportion to `weights`, in whole numbers that add up to it. */
function apportion(count: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let weight = 0;
  let given = 0;
  return weights.map((own, i) => {
    weight += own;
    const upTo = i === weights.length - 1 ? count : Math.round((count * weight) / total);
    const share = upTo - given;
    given = upTo;
    return share;
  });
}
