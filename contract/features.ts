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
] as const;

/** What the segmentation model sees. */
export const SEGMENTATION_FEATURES = [
  "log_valor",
  "log_saldo",
  "conta_poupanca",
  "conta_investimento",
  "movimento_pix",
  "movimento_ted",
  "movimento_cartao",
  "movimento_maquininha",
] as const;

export type FraudFeature = (typeof FRAUD_FEATURES)[number];
export type SegmentationFeature = (typeof SEGMENTATION_FEATURES)[number];
