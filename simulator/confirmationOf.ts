import { UsageError } from "../cli/errors.ts";
import type { Flags } from "../cli/flags.ts";
import { CONFIRMATION, type Confirmation, confirmationSchema } from "../contract/confirmation.ts";
import { OFFSET } from "./confirmations.ts";
import { FRAUD_FLAGS } from "./confirmFlags.ts";

/** The field that each flag fills. */
const FIELDS = {
  id: "identificador_unico_transacao",
  account: "numero_conta",
  counterparty: "informacoes_beneficiario_remetente",
  date: "data",
  time: "horario",
  at: "confirmado_em",
} as const satisfies Record<keyof typeof FRAUD_FLAGS, keyof Confirmation>;

const NAMES = Object.keys(FIELDS) as (keyof typeof FIELDS)[];

/** Milliseconds that the bank's time is behind UTC. */
const BEHIND_UTC = 3 * 60 * 60 * 1000;

/**
 * The confirmation that the flags describe.
 *
 * @param now When it was confirmed, where `--at` is left out.
 * @throws UsageError naming the flag that the contract refuses.
 */
export function confirmationOf(flags: Flags<typeof FRAUD_FLAGS>, now: Date): Confirmation {
  const given = { ...flags, at: flags.at ?? atTheBank(now) };
  const fields = NAMES.filter((name) => given[name] !== undefined).map((name) => [
    FIELDS[name],
    given[name],
  ]);
  const checked = confirmationSchema.safeParse({
    tipo: CONFIRMATION,
    ...Object.fromEntries(fields),
  });
  if (checked.success) {
    const { data, horario, confirmado_em } = checked.data;
    if (Date.parse(confirmado_em) >= Date.parse(`${data}T${horario}${OFFSET}`)) return checked.data;
    throw new UsageError(
      `--at must not be before the transaction of ${data} ${horario}, got "${confirmado_em}"`,
    );
  }
  const refused = checked.error.issues[0]?.path[0];
  const name = NAMES.find((each) => FIELDS[each] === refused) ?? "id";
  const { help } = FRAUD_FLAGS[name];
  const value = given[name] ?? "";
  // Personal, and too long if it is refused at all.
  const shown = name === "counterparty" ? `${value.length} characters` : `"${value}"`;
  throw new UsageError(`--${name} must be ${help}, got ${shown}`);
}

/** ISO 8601 to the second, with the bank's offset. */
function atTheBank(now: Date): string {
  return new Date(now.getTime() - BEHIND_UTC).toISOString().slice(0, 19) + OFFSET;
}
