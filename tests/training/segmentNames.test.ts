import { expect } from "chai";
import { SEGMENTATION_FEATURES } from "../../contract/features.ts";
import { inOrder, segmentNames } from "../../training/segmentNames.ts";

function centre(balance: number, traits: Record<string, number> = {}): number[] {
  const values: Record<string, number> = { log_saldo: balance, ...traits };
  return SEGMENTATION_FEATURES.map((name) => values[name] ?? 0);
}
const savings = { conta_poupanca: 0.9 };

describe("the segments", () => {
  it("are named after what their centres are like, in an order of their own", () => {
    const centres = inOrder([
      centre(7),
      centre(5, savings),
      centre(9, { conta_investimento: 1 }),
      centre(4),
      centre(8, savings),
      centre(8, { movimento_maquininha: 0.99 }),
    ]);

    expect(segmentNames(centres)).to.deep.equal([
      "Investidores",
      "Poupadores de saldo baixo",
      "Poupadores de saldo alto",
      "Lojistas",
      "Correntistas de saldo baixo",
      "Correntistas de saldo alto",
    ]);
  });

  it("never share a name, however many there are of a kind", () => {
    for (let count = 1; count <= 12; count++) {
      const names = segmentNames(inOrder(Array.from({ length: count }, (_, i) => centre(i))));

      expect(new Set(names).size).to.equal(count);
    }
  });
});
