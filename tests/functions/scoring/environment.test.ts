import { expect } from "chai";
import { readEnvironment } from "../../../functions/scoring/environment.ts";
import { VARIABLES } from "../../support/scoring.ts";

describe("the scoring Lambda's environment", () => {
  it("is read from the variables that the program sets", () => {
    expect(readEnvironment(VARIABLES)).to.deep.equal({
      fraud: { endpoint: "fraud-0a1b2c", model: "fraud-0123456789ab", threshold: 0.5 },
      segmentation: {
        endpoint: "segmentation-3d4e5f",
        model: "segmentation-ba9876543210",
        segments: ["Dia a dia", "Poupador", "Investidor"],
      },
      alerts: { deliveryStream: "alerts-5f6a7b" },
      profiles: {
        table: "profiles",
        keySecret: "arn:aws:secretsmanager:sa-east-1:111122223333:secret:profile-key-a1b2c3",
        expiryDays: 60,
      },
    });
  });

  for (const name of Object.keys(VARIABLES)) {
    it(`is refused without ${name}`, () => {
      expect(() => readEnvironment({ ...VARIABLES, [name]: undefined })).to.throw(
        `${name} must be set, got nothing`,
      );
    });
  }

  for (const name of ["FRAUD_FEATURES", "SEGMENTATION_FEATURES"] as const) {
    it(`is refused when ${name} are not the code's, with the difference`, () => {
      const [first, ...rest] = VARIABLES[name].split(",");
      const given = ["idade", ...rest].join(",");

      expect(() => readEnvironment({ ...VARIABLES, [name]: given })).to.throw(
        `${name}: the model's features differ from the code's: the model lacks [${first}] and has [idade]`,
      );
    });
  }

  for (const FRAUD_THRESHOLD of [" ", "meio", "-0.1", "1.1", "NaN"]) {
    it(`is refused with a threshold of "${FRAUD_THRESHOLD}"`, () => {
      expect(() => readEnvironment({ ...VARIABLES, FRAUD_THRESHOLD })).to.throw(
        `FRAUD_THRESHOLD must be a number from 0 to 1, got "${FRAUD_THRESHOLD}"`,
      );
    });
  }

  for (const PROFILE_EXPIRY_DAYS of [" ", "0", "-1", "1.5", "1e3", "sessenta", "100000"]) {
    it(`is refused with profiles that expire after "${PROFILE_EXPIRY_DAYS}" days`, () => {
      expect(() => readEnvironment({ ...VARIABLES, PROFILE_EXPIRY_DAYS })).to.throw(
        `PROFILE_EXPIRY_DAYS must be a whole number of days from 1 to 99999, got "${PROFILE_EXPIRY_DAYS}"`,
      );
    });
  }

  for (const SEGMENTS of ["Poupador,Investidor", '["Poupador"]', '["Poupador",""]', '{"a":1}']) {
    it(`is refused with segments ${SEGMENTS}`, () => {
      expect(() => readEnvironment({ ...VARIABLES, SEGMENTS })).to.throw(
        "SEGMENTS must be a JSON array of two names or more",
      );
    });
  }
});
