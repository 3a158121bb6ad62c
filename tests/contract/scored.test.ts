import { expect } from "chai";
import { confirmedLine, type Scores, scoredLine } from "../../contract/scored.ts";

const scores: Scores = {
  fraude_probabilidade: 0.25,
  fraude_suspeita: false,
  segmento: 'Poupança "premium"',
  perfil: "conhecido",
  modelo_fraude: "fraud-0123456789ab",
  modelo_segmento: "segmentation-0123456789ab",
  recebido_em: "2026-01-05T17:03:28.123Z",
};

describe("a scored line", () => {
  it("is the transaction, then the scores in a fixed order, then a newline", () => {
    expect(scoredLine('{"valor":1}', scores)).to.equal(
      '{"valor":1,"fraude_probabilidade":0.25,"fraude_suspeita":false,' +
        '"segmento":"Poupança \\"premium\\"","perfil":"conhecido","modelo_fraude":"fraud-0123456789ab",' +
        '"modelo_segmento":"segmentation-0123456789ab","recebido_em":"2026-01-05T17:03:28.123Z"}\n',
    );
    expect(JSON.parse(scoredLine('{"valor":1}', scores))).to.deep.equal({ valor: 1, ...scores });
  });

  it("says null where there is no segment", () => {
    const degraded = { ...scores, segmento: null, modelo_segmento: null };

    expect(scoredLine('{"valor":1}', degraded)).to.equal(
      '{"valor":1,"fraude_probabilidade":0.25,"fraude_suspeita":false,' +
        '"segmento":null,"perfil":"conhecido","modelo_fraude":"fraud-0123456789ab",' +
        '"modelo_segmento":null,"recebido_em":"2026-01-05T17:03:28.123Z"}\n',
    );
  });

  it("keeps what JavaScript can't hold", () => {
    const text = '{"nsu":12345678901234567890,"limite":1e999}';

    expect(scoredLine(text, scores)).to.match(/^\{"nsu":12345678901234567890,"limite":1e999,/);
  });
});

describe("the line of a confirmed fraud", () => {
  it("is the confirmation, then when it arrived, then a newline", () => {
    const { recebido_em } = scores;

    expect(confirmedLine('{"tipo":"confirmacao_fraude"}', { recebido_em })).to.equal(
      '{"tipo":"confirmacao_fraude","recebido_em":"2026-01-05T17:03:28.123Z"}\n',
    );
  });
});
