/**
 * What each model sees, in the order of its CSV columns.
 *
 * A model's manifest carries the list it was trained on; the program refuses a model whose list
 * differs from the one here. How a column is computed stands in `features/`.
 */
export const FRAUD_FEATURES = [
  "valor_transacao",
  "saldo_antes",
  "valor_sobre_saldo",
  "valor_taxa",
  "hora",
  "dia_semana",
  "transacao_pix_receber",
  "transacao_pix_enviar",
  "transacao_ted_receber",
  "transacao_ted_enviar",
  "transacao_compra_cartao",
  "transacao_venda_maquininha",
  "categoria_alimentacao",
  "categoria_vestuario",
  "categoria_viagens",
  "categoria_eletronicos",
  "categoria_shopping",
  "categoria_esporte",
  "categoria_informatica",
  "categoria_outros",
  "conta_transacoes_1d",
  "conta_transacoes_30d",
  "conta_valor_medio_30d",
  "conta_valor_recente_1d",
  "conta_valor_recente_7d",
  "valor_sobre_media_1d",
  "valor_sobre_media_7d",
  "valor_sobre_media_30d",
  "valor_desvios_7d",
  "valor_desvios_30d",
  "conta_dias_desde_ultima",
  "conta_parte_categoria",
  "conta_parte_periodo",
  "conta_parte_movimento",
  "conta_fraudes_30d",
  "contraparte_valor_sobre_media_30d",
  "contraparte_dias_desde_legitima",
  "contraparte_fraudes_7d",
  "contraparte_fraudes_30d",
  "contraparte_fraudes_1d_sobre_7d",
  "contraparte_fraudes_7d_sobre_30d",
  "contraparte_risco_7d",
  "contraparte_risco_30d",
] as const;

/**
 * What the segmentation model sees: how an account behaves, its latest transaction included. Recency, frequency,
 * amounts, what it is spent on, when, and how.
 */
export const SEGMENTATION_FEATURES = [
  "log_saldo",
  "conta_poupanca",
  "conta_investimento",
  "log_dias_desde_ultima",
  "log_transacoes_30d",
  "log_valor_medio_30d",
  "parte_creditos",
  "parte_maquininha",
  "parte_cartao",
  "parte_alimentacao",
  "parte_vestuario",
  "parte_viagens",
  "parte_eletronicos",
  "parte_shopping",
  "parte_esporte",
  "parte_informatica",
  "parte_outros",
  "parte_madrugada",
  "parte_manha",
  "parte_tarde",
  "parte_noite",
] as const;

export type FraudFeature = (typeof FRAUD_FEATURES)[number];
export type SegmentationFeature = (typeof SEGMENTATION_FEATURES)[number];

/**
 * Refuse a model that was trained on other columns than the code computes.
 *
 * @param given The model's columns, in its order.
 * @param ours {@link FRAUD_FEATURES} or {@link SEGMENTATION_FEATURES}.
 * @param where Where the model's list came from, for the message.
 * @throws Error with the difference of the two lists.
 */
export function refuseOtherFeatures(
  given: readonly string[],
  ours: readonly string[],
  where: string,
): void {
  if (given.length === ours.length && ours.every((name, i) => name === given[i])) return;
  const lacks = ours.filter((name) => !given.includes(name));
  const unknown = given.filter((name) => !ours.includes(name));
  const difference =
    lacks.length + unknown.length === 0
      ? "the same names in another order"
      : `the model lacks [${lacks.join(", ")}] and has [${unknown.join(", ")}]`;
  throw new Error(
    `${where}: the model's features differ from the code's: ${difference}. Retrain with npm run train, or deploy the code that this model was trained with`,
  );
}
