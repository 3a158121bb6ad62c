import { expect } from "chai";
import { SEGMENTATION_FEATURES } from "../../contract/features.ts";
import { inOrder, segmentNames } from "../../training/segmentNames.ts";

/** A centre that is like all others but for some features, in standard deviations from the mean of all. */
function centre(traits: Record<string, number> = {}): number[] {
  return SEGMENTATION_FEATURES.map((name) => traits[name] ?? 0);
}
const everyone = {
  mean: SEGMENTATION_FEATURES.map(() => 0),
  deviation: SEGMENTATION_FEATURES.map(() => 1),
  weights: SEGMENTATION_FEATURES.map((name) => (name.startsWith("parte_") ? 0.5 : 1)),
};
const savings = { conta_poupanca: 0.9 };

describe("the segments", () => {
  it("are named after what their centres are like, in an order of their own", () => {
    const centres = inOrder([
      centre({ log_saldo: -1.3, parte_noite: 1.6 }),
      centre({ ...savings, log_saldo: -1 }),
      centre({ log_saldo: 2, conta_investimento: 1 }),
      centre({ parte_vestuario: 0.8, parte_manha: 0.6 }),
      centre({ ...savings, log_saldo: 0.8 }),
      centre({ log_saldo: 1, parte_maquininha: 0.4 }),
    ]);

    expect(segmentNames(centres, everyone)).to.deep.equal([
      "Investidores",
      "Poupadores de saldo baixo",
      "Poupadores de saldo alto",
      "Lojistas",
      "Correntistas de saldo baixo",
      "Correntistas que gastam com vestuário",
    ]);
  });

  it("are called after a trait only where they have it against all, and beyond their kind", () => {
    const rich = [centre({ log_saldo: 3 }), centre({ log_saldo: 2.9, parte_viagens: 2 })];

    expect(segmentNames(inOrder(rich), everyone)).to.deep.equal([
      "Correntistas viajantes",
      "Correntistas de saldo alto",
    ]);
    expect(segmentNames(inOrder([centre(), centre({ log_saldo: 0.6 })]), everyone)).to.deep.equal([
      "Correntistas típicos",
      "Correntistas típicos (2)",
    ]);
  });

  it("never share a name, however many there are of a kind", () => {
    for (let count = 1; count <= 12; count++) {
      const centres = Array.from({ length: count }, (_, i) => centre({ log_saldo: i }));
      const names = segmentNames(inOrder(centres), everyone);

      expect(new Set(names).size).to.equal(count);
    }
  });
});
