import { SEGMENTATION_FEATURES, type SegmentationFeature } from "../contract/features.ts";

/** What tells kinds of segment apart: the first whose feature lies above this at the segment's centre. */
const GROUPS: readonly (readonly [SegmentationFeature, above: number, name: string])[] = [
  ["conta_investimento", 0.5, "Investidores"],
  ["conta_poupanca", 0.5, "Poupadores"],
  ["parte_maquininha", 0.2, "Lojistas"],
];
const OTHERS = "Correntistas";

/** What a segment of a kind is called that has more than others of a feature, and what one that has less. */
const TRAITS: Partial<Record<SegmentationFeature, readonly [more: string, less?: string]>> = {
  log_saldo: ["de saldo alto", "de saldo baixo"],
  log_valor_medio_30d: ["de valores altos", "de valores baixos"],
  log_transacoes_30d: ["muito ativos", "pouco ativos"],
  parte_creditos: ["que mais recebem", "que mais gastam"],
  parte_cartao: ["que preferem o cartão", "que evitam o cartão"],
  parte_alimentacao: ["que gastam com alimentação"],
  parte_vestuario: ["que gastam com vestuário"],
  parte_viagens: ["viajantes"],
  parte_eletronicos: ["que gastam com eletrônicos"],
  parte_shopping: ["que gastam no shopping"],
  parte_esporte: ["esportistas"],
  parte_informatica: ["que gastam com informática"],
  parte_madrugada: ["da madrugada"],
  parte_manha: ["matutinos"],
  parte_tarde: ["vespertinos"],
  parte_noite: ["noturnos"],
};
const TYPICAL = "típicos";
/** How far a centre lies from the mean of all, in standard deviations, for it to be a trait. */
export const NOTABLE = 0.7;

/** Rows of all accounts, by which a segment's are judged. */
export interface Everyone {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** How much each feature counts. */
  readonly weights: readonly number[];
}

/** Centres in an order of their own: K-means numbers them by chance. */
export function inOrder(centres: readonly number[][]): number[][] {
  return centres.toSorted(
    (a, b) => rank(a) - rank(b) || value(a, "log_saldo") - value(b, "log_saldo"),
  );
}

/**
 * A name for each segment that a marketing team can use. Where there are several of a kind, each is called after the
 * trait in which it goes furthest beyond the others of its kind, if it has one against the mean of all. No two are
 * alike.
 *
 * @param centres In the units of the features, as {@link inOrder} orders them.
 */
export function segmentNames(centres: readonly number[][], everyone: Everyone): string[] {
  const names: string[] = [];
  for (const centre of centres) {
    const kind = GROUPS[rank(centre)]?.[2] ?? OTHERS;
    const others = centres.filter((other) => other !== centre && rank(other) === rank(centre));
    const trait = others.length === 0 ? "" : (leading(centre, others, everyone) ?? TYPICAL);
    const name = `${kind} ${trait}`.trimEnd();
    const taken = names.filter((other) => other === name || other.startsWith(`${name} (`)).length;
    names.push(taken === 0 ? name : `${name} (${taken + 1})`);
  }
  return names;
}

function leading(
  centre: readonly number[],
  others: readonly number[][],
  { mean, deviation, weights }: Everyone,
): string | undefined {
  let best: { trait: string; lead: number } | undefined;
  for (const [feature, traits] of Object.entries(TRAITS)) {
    const j = SEGMENTATION_FEATURES.indexOf(feature as SegmentationFeature);
    const apart = (of: readonly number[]) =>
      ((of[j] as number) - (mean[j] as number)) / (deviation[j] as number);
    for (const [side, trait] of traits.entries()) {
      if (trait === undefined) continue;
      const sign = side === 0 ? 1 : -1;
      if (sign * apart(centre) < NOTABLE) continue;
      const furthest = Math.max(...others.map((other) => sign * apart(other)));
      const lead = (weights[j] as number) * (sign * apart(centre) - furthest);
      if (lead > (best?.lead ?? 0)) best = { trait, lead };
    }
  }
  return best?.trait;
}

/** Place of a segment's kind in {@link GROUPS}; after the last for the others. */
function rank(centre: readonly number[]): number {
  const group = GROUPS.findIndex(([feature, above]) => value(centre, feature) > above);
  return group < 0 ? GROUPS.length : group;
}

function value(centre: readonly number[], feature: SegmentationFeature): number {
  return centre[SEGMENTATION_FEATURES.indexOf(feature)] as number;
}
