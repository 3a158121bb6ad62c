import { expect } from "chai";
import { CommandError, UsageError } from "../../cli/errors.ts";
import { SAMPLE_CONFIRMATION } from "../../contract/confirmation.ts";
import { main } from "../../simulator/confirm.ts";
import { confirmationOf } from "../../simulator/confirmationOf.ts";
import { CONFIRM_FLAGS } from "../../simulator/confirmFlags.ts";
import { failure } from "./inProcess.ts";
import { spawned } from "./spawned.ts";
import { type TestKinesis, testKinesis } from "./testKinesis.ts";

const FLAGS = {
  id: SAMPLE_CONFIRMATION.identificador_unico_transacao,
  account: SAMPLE_CONFIRMATION.numero_conta,
  counterparty: SAMPLE_CONFIRMATION.informacoes_beneficiario_remetente,
  date: SAMPLE_CONFIRMATION.data,
  time: SAMPLE_CONFIRMATION.horario,
  at: SAMPLE_CONFIRMATION.confirmado_em,
};
/** Half past nine in the evening at the bank, and the next day in UTC. */
const NOW = new Date("2026-01-09T00:30:00.250Z");

describe("npm run confirm", () => {
  let kinesis: TestKinesis;

  beforeEach(async () => {
    kinesis = await testKinesis({ statuses: ["UPDATING", "ACTIVE"] });
  });

  afterEach(() => kinesis.close());

  it("sends one confirmation under its account's key, and says so without personal data", async () => {
    const { counterparty = "", ...others } = FLAGS;
    const flags = { stream: kinesis.stream, counterparty, ...others };

    const { code, out, err } = await spawned("simulator/commands/confirm.ts", flags, kinesis).ended;

    expect({ code, out, err }).to.deep.equal({
      code: 0,
      out: `Sent to transactions: ${FLAGS.id} was a fraud, confirmed 2026-01-08T09:30:00-03:00\n`,
      err: "",
    });
    expect(kinesis.accepted.map(({ key, text }) => ({ key, text }))).to.deep.equal([
      { key: "17251-9", text: `${JSON.stringify(SAMPLE_CONFIRMATION)}\n` },
    ]);
  });

  it("says in one line what is wrong, and that nothing was sent", async () => {
    const { counterparty, ...flags } = { ...FLAGS, stream: "another" };

    const error = await failure(main, CONFIRM_FLAGS, flags, kinesis);

    expect(error).to.be.instanceOf(CommandError);
    expect(error.message).to.equal(
      "stream another not found in sa-east-1: check --stream and --region, or deploy it with pulumi up. Nothing was sent.",
    );
  });

  it("refuses a wrong flag before it looks for the stream", async () => {
    const { counterparty, ...flags } = { ...FLAGS, stream: kinesis.stream, date: "2026-02-30" };

    const error = await failure(main, CONFIRM_FLAGS, flags, kinesis);

    expect(error).to.be.instanceOf(UsageError);
    expect({ message: error.message, looks: kinesis.looks }).to.deep.equal({
      message:
        '--date must be the transaction\'s data, a day that exists, YYYY-MM-DD, got "2026-02-30"',
      looks: 0,
    });
  });
});

describe("a confirmation by hand", () => {
  it("is what the contract's sample is, for the same values", () => {
    expect(confirmationOf(FLAGS, NOW)).to.deep.equal(SAMPLE_CONFIRMATION);
  });

  it("is made now, by the bank's clock, and of an account alone, where flags are left out", () => {
    const confirmation = confirmationOf({ ...FLAGS, at: undefined, counterparty: undefined }, NOW);

    const { informacoes_beneficiario_remetente, ...others } = SAMPLE_CONFIRMATION;
    expect(confirmation).to.deep.equal({ ...others, confirmado_em: "2026-01-08T21:30:00-03:00" });
  });

  const refused: [object, string][] = [
    [
      { id: "1234" },
      '--id must be the transaction\'s identificador_unico_transacao, a UUID, got "1234"',
    ],
    [
      { account: "17251" },
      '--account must be the transaction\'s numero_conta, such as 17251-9, got "17251"',
    ],
    [
      { counterparty: "x".repeat(501) },
      "--counterparty must be the transaction's informacoes_beneficiario_remetente, 1 to 500 characters; may be left out, got 501 characters",
    ],
    [{ time: "25:00:00" }, '--time must be the transaction\'s horario, HH:MM:SS, got "25:00:00"'],
    [
      { at: "2026-01-08 09:30" },
      '--at must be when it was confirmed, ISO 8601 with its offset, such as 2026-01-12T09:30:00-03:00; now when left out, got "2026-01-08 09:30"',
    ],
    [
      { at: "2026-01-05T14:03:26-03:00" },
      '--at must not be before the transaction of 2026-01-05 14:03:27, got "2026-01-05T14:03:26-03:00"',
    ],
  ];
  for (const [flags, message] of refused) {
    it(`is refused: ${message.slice(0, 60)}`, () => {
      expect(() => confirmationOf({ ...FLAGS, ...flags }, NOW)).to.throw(message);
    });
  }
});
