import { SEGMENTATION_FEATURES, type SegmentationFeature } from "../contract/features.ts";

/** What tells groups of segments apart: the first whose feature most of a segment's transactions have. */
const GROUPS: readonly (readonly [SegmentationFeature, string])[] = [
  ["conta_investimento", "Investidores"],
  ["conta_poupanca", "Poupadores"],
  ["movimento_maquininha", "Lojistas"],
];
const OTHERS = "Correntistas";

/** What tells apart the segments of one group, from the poorest. */
const BALANCES: Readonly<Record<number, readonly string[]>> = {
  1: [""],
  2: [" de saldo baixo", " de saldo alto"],
  3: [" de saldo baixo", " de saldo médio", " de saldo alto"],
};

/** Centres in an order of their own: K-means numbers them by chance. */
export function inOrder(centres: readonly number[][]): number[][] {
  return centres.toSorted(
    (a, b) => rank(a) - rank(b) || value(a, "log_saldo") - value(b, "log_saldo"),
  );
}

/**
 * A name for each segment that a marketing team can use, after what its centre is like. No two are alike.
 *
 * @param centres In the units of the features, as {@link inOrder} orders them.
 */
export function segmentNames(centres: readonly number[][]): string[] {
  return centres.map((centre, k) => {
    const group = rank(centre);
    const size = centres.filter((other) => rank(other) === group).length;
    const place = centres.slice(0, k).filter((other) => rank(other) === group).length;
    const balance = BALANCES[size]?.[place] ?? ` na faixa de saldo ${place + 1} de ${size}`;
    return `${GROUPS[group]?.[1] ?? OTHERS}${balance}`;
  });
}

/** Place of a segment's group in {@link GROUPS}; after the last for the others. */
function rank(centre: readonly number[]): number {
  const group = GROUPS.findIndex(([feature]) => value(centre, feature) > 0.5);
  return group < 0 ? GROUPS.length : group;
}

function value(centre: readonly number[], feature: SegmentationFeature): number {
  return centre[SEGMENTATION_FEATURES.indexOf(feature)] as number;
}
