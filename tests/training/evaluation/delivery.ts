import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { confirmedLine, type Scores, scoredLine } from "../../../contract/scored.ts";
import type { Simulated } from "../../../simulator/simulate.ts";

const RECEIVED = { recebido_em: "2026-01-05T12:00:00.000Z" };

/**
 * Lay down what a local run would have delivered of simulated events.
 *
 * @param probabilities Of the transactions, in their order.
 */
export function deliver(
  directory: string,
  events: readonly Simulated[],
  probabilities: ArrayLike<number>,
  version: string,
): void {
  const scores = (probability: number): Scores => ({
    fraude_probabilidade: probability,
    fraude_suspeita: false,
    segmento: "Lojistas",
    perfil: "conhecido",
    modelo_fraude: version,
    modelo_segmento: "segmentation-111111111111",
    ...RECEIVED,
  });
  let next = 0;
  const lines = { transacao: "", confirmacao_fraude: "" };
  for (const { tipo, event } of events) {
    const text = JSON.stringify(event);
    lines[tipo] +=
      tipo === "transacao"
        ? scoredLine(text, scores(probabilities[next++] as number))
        : confirmedLine(text, RECEIVED);
  }
  for (const [tipo, text] of Object.entries(lines)) {
    const folder = join(directory, "s3", "lake", "delivered", `tipo=${tipo}`, "ano=2026");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "part-1"), text);
  }
}
