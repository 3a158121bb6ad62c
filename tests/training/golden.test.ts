import { expect } from "chai";
import { FRAUD_FEATURES, SEGMENTATION_FEATURES } from "../../contract/features.ts";
import { replayed } from "../../training/dataset.ts";
import { goldenRows, goldenText, readGolden } from "../../training/golden.ts";
import { transaction } from "./lake.ts";

describe("golden vectors", () => {
  it("are read back as they were written, a missing value as null", () => {
    const golden = { rows: [[1.5, Number.NaN]], expected: [[0.25, 0.75]] };
    const text = goldenText(golden);

    expect(text).to.equal('{\n"rows": [\n[1.5,null]\n],\n"expected": [\n[0.25,0.75]\n]\n}\n');
    expect(readGolden(text)).to.deep.equal(golden);
  });

  it("show accounts that are known and others that aren't, each row once and in single precision", async () => {
    const events = [
      { transaction: transaction(1, { valor_transacao: 33.33 }), fraud: false },
      { transaction: transaction(2, { valor_transacao: 33.33 }), fraud: true },
    ];
    const test = await replayed({ events, transactions: 2, origin: "" }, { add() {}, stop() {} });
    const { fraud, segmentation } = goldenRows(test);
    const missing = fraud.map((row) => row.filter(Number.isNaN).length);
    const most = Math.max(...missing);

    expect(missing.filter((count) => count === most)).to.have.length.within(90, fraud.length - 90);
    expect(new Set(fraud.map((row) => row.join())).size).to.equal(fraud.length);
    expect(new Set(fraud.map((row) => row.length))).to.deep.equal(new Set([FRAUD_FEATURES.length]));
    expect(new Set(segmentation.map((row) => row.length))).to.deep.equal(
      new Set([SEGMENTATION_FEATURES.length]),
    );
    expect(segmentation.flat().every(Number.isFinite)).to.equal(true);
    const amounts = fraud.map((row) => row[FRAUD_FEATURES.indexOf("valor_transacao")]);
    expect(amounts).to.include(33.33);
    expect(amounts).to.include(1e9);
  });
});
