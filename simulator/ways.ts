import type { AccountType, Category, Movement } from "../contract/transaction.ts";

/** From, to. */
type Range = readonly [number, number];

/** A way of life: what the accounts of people who live alike have in common. All weights are relative. */
export interface Way {
  /** How many accounts live this way. */
  readonly weight: number;
  readonly accountTypes: Partial<Record<AccountType, number>>;
  /** How many transactions such an account makes. */
  readonly activity: number;
  /** Typical amounts of an account, BRL, within {@link TYPICAL}. */
  readonly received: Range;
  readonly spent: Range;
  /** Balance that an account keeps returning to, BRL. */
  readonly balance: Range;
  /** Busiest hours, 0 to 23. */
  readonly hours: readonly number[];
  /** Sunday to Saturday. */
  readonly weekdays: readonly number[];
  readonly movements: Partial<Record<Movement, number>>;
  /** Categories bought more often than the others. */
  readonly favourites: readonly Category[];
}

/**
 * Lowest and highest typical amount, BRL. An amount stays within 40 % of the typical one, so that ordinary
 * amounts lie between 10 and 100.
 */
export const TYPICAL: Range = [17, 71];

const student: Way = {
  weight: 22,
  accountTypes: { "Conta Corrente": 8, "Conta Poupança": 2 },
  activity: 1.4,
  received: [25, 50],
  spent: [17, 30],
  balance: [60, 600],
  hours: [12, 19, 22],
  weekdays: [1.3, 0.8, 0.8, 0.9, 1, 1.3, 1.5],
  movements: { "Pix Receber": 9, "TED Receber": 1, "Pix Enviar": 5, "Compra Cartão": 5 },
  favourites: ["Alimentação", "Informática", "Eletrônicos"],
};

const employee: Way = {
  weight: 34,
  accountTypes: { "Conta Corrente": 1 },
  activity: 1.2,
  received: [40, 71],
  spent: [32, 68],
  balance: [150, 5000],
  hours: [8, 12, 18],
  weekdays: [0.8, 1, 1, 1, 1, 1.2, 1.2],
  movements: {
    "Pix Receber": 5,
    "TED Receber": 5,
    "Pix Enviar": 4,
    "TED Enviar": 1,
    "Compra Cartão": 6,
  },
  favourites: ["Alimentação", "Shopping", "Vestuário"],
};

const shopkeeper: Way = {
  weight: 14,
  accountTypes: { "Conta Corrente": 1 },
  activity: 2.5,
  received: [17, 45],
  spent: [52, 71],
  balance: [1500, 9000],
  hours: [11, 16],
  weekdays: [0.2, 1, 1, 1, 1.1, 1.3, 1.2],
  movements: {
    "Venda Maquininha": 9,
    "Pix Receber": 2,
    "TED Enviar": 4,
    "Pix Enviar": 4,
    "Compra Cartão": 1,
  },
  favourites: ["Outros", "Shopping", "Informática"],
};

const saver: Way = {
  weight: 14,
  accountTypes: { "Conta Poupança": 1 },
  activity: 0.5,
  received: [30, 71],
  spent: [28, 68],
  balance: [1500, 12000],
  hours: [10, 17],
  weekdays: [0.6, 1, 1, 1, 1, 1.1, 0.7],
  movements: {
    "Pix Receber": 5,
    "TED Receber": 4,
    "Pix Enviar": 6,
    "TED Enviar": 1,
    "Compra Cartão": 2,
  },
  favourites: ["Outros", "Viagens"],
};

const investor: Way = {
  weight: 8,
  accountTypes: { Investimento: 1 },
  activity: 0.7,
  received: [50, 71],
  spent: [56, 71],
  balance: [8000, 45000],
  hours: [10, 14],
  weekdays: [0.1, 1, 1, 1, 1, 1, 0.1],
  movements: { "TED Receber": 7, "Pix Receber": 3, "TED Enviar": 7, "Pix Enviar": 3 },
  favourites: ["Viagens", "Eletrônicos", "Outros"],
};

const pensioner: Way = {
  weight: 8,
  accountTypes: { "Conta Corrente": 5, "Conta Poupança": 5 },
  activity: 0.6,
  received: [35, 65],
  spent: [17, 40],
  balance: [100, 3500],
  hours: [9, 15],
  weekdays: [0.5, 1.2, 1.1, 1, 1, 1, 0.7],
  movements: {
    "TED Receber": 6,
    "Pix Receber": 2,
    "Pix Enviar": 2,
    "TED Enviar": 1,
    "Compra Cartão": 6,
  },
  favourites: ["Alimentação", "Esporte"],
};

export const WAYS: readonly Way[] = [student, employee, shopkeeper, saver, investor, pensioner];
