import { expect } from "chai";
import { inOrderOfTime, merged, type TrainingEvent } from "../../training/events.ts";
import { labelled } from "../../training/labels.ts";
import { confirmation, idOf, transaction } from "./lake.ts";

/** The number of each event, confirmations below 0, and whether it is labelled as a fraud. */
function shown(events: readonly TrainingEvent[]): [number, boolean | undefined][] {
  return events.map((event) =>
    "transaction" in event
      ? [numberOf(event.transaction), event.fraud]
      : [-numberOf(event.confirmation), undefined],
  );
}

function numberOf({
  identificador_unico_transacao: id,
}: {
  identificador_unico_transacao: string;
}) {
  return Number(id.slice(-12));
}

const on = (day: number, horario = "12:00:00") => ({
  data: `2026-01-${String(day).padStart(2, "0")}`,
  horario,
});
const DELIVERED = {
  transactions: new Map([
    [idOf(3), transaction(3, on(20))],
    [idOf(1), transaction(1, on(1))],
    [idOf(2), transaction(2, on(2))],
    [idOf(4), transaction(4, on(19))],
  ]),
  confirmations: new Map([
    [idOf(2), confirmation(2, { confirmado_em: "2026-01-09T23:30:00-03:00" })],
    [idOf(3), confirmation(3, { confirmado_em: "2026-01-20T15:00:00Z" })],
    [idOf(9), confirmation(9, { confirmado_em: "2026-01-03T12:00:00-03:00" })],
  ]),
};

describe("labels from confirmations", () => {
  it("say fraud of what was confirmed, however late, and nothing of what is too new", () => {
    const { events, unsettled, unmatched } = labelled(DELIVERED, 7);

    expect(shown(events)).to.deep.equal([
      [1, false],
      [2, true],
      [-9, undefined],
      [-2, undefined],
      [4, undefined],
      // In the same second, since 15:00 UTC is noon: what was confirmed is known first.
      [-3, undefined],
      [3, undefined],
    ]);
    expect({ unsettled, unmatched }).to.deep.equal({ unsettled: 2, unmatched: 1 });
  });

  it("say it of all when nothing has to settle", () => {
    const labels = shown(labelled(DELIVERED, 0).events).filter(([number]) => number > 0);

    expect(labels).to.deep.equal([
      [1, false],
      [2, true],
      [4, false],
      [3, true],
    ]);
  });

  it("are of nothing where there is nothing", () => {
    const nothing = { transactions: new Map(), confirmations: new Map() };

    expect(labelled(nothing, 7)).to.deep.equal({ events: [], unsettled: 0, unmatched: 0 });
  });
});

describe("events of several sources", () => {
  it("are gone through in the order of time", () => {
    const { events } = labelled(DELIVERED, 7);
    const one = events.filter((_, i) => [1, 3, 4].includes(i));
    const other = events.filter((event) => !one.includes(event));

    expect([...merged([one, [], other])].map((event) => events.indexOf(event))).to.deep.equal(
      events.map((_, i) => i),
    );
    expect([...merged([])]).to.deep.equal([]);
  });

  it("are sorted the same whichever came first", () => {
    const { events } = labelled(DELIVERED, 7);

    expect(inOrderOfTime(events.toReversed())).to.deep.equal(events);
  });
});
