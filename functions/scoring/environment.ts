import {
  FRAUD_FEATURES,
  refuseOtherFeatures,
  SEGMENTATION_FEATURES,
} from "../../contract/features.ts";

/** What the Lambda was released with. The Pulumi program sets every variable. */
export interface Environment {
  readonly fraud: {
    /** Endpoint name, from `FRAUD_ENDPOINT`. */
    readonly endpoint: string;
    /** Version of the model, from `FRAUD_MODEL`. */
    readonly model: string;
    /** Probability from which a transaction is suspected, 0 to 1, from `FRAUD_THRESHOLD`. */
    readonly threshold: number;
  };
  readonly segmentation: {
    /** Endpoint name, from `SEGMENTATION_ENDPOINT`. */
    readonly endpoint: string;
    /** Version of the model, from `SEGMENTATION_MODEL`. */
    readonly model: string;
    /** Name of each class in the order of the model's outputs, from `SEGMENTS`. */
    readonly segments: readonly string[];
  };
  readonly alerts: {
    /** Name of the Firehose that takes them, from `ALERT_FIREHOSE`. */
    readonly deliveryStream: string;
  };
  readonly profiles: {
    /** Name of the table, from `PROFILE_TABLE`. */
    readonly table: string;
    /** ARN of the secret that holds the key of the profiles' ids, from `PROFILE_KEY_SECRET`. */
    readonly keySecret: string;
    /** Days after its last event that a profile is kept, from `PROFILE_EXPIRY_DAYS`. */
    readonly expiryDays: number;
  };
}

/**
 * Read and check the Lambda's variables.
 *
 * `FRAUD_FEATURES` and `SEGMENTATION_FEATURES` are the columns the two models were trained on, joined by
 * commas; a model that expects others would silently score the wrong numbers.
 *
 * @throws Error naming the variable, what it must be and what it is.
 */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): Environment {
  const text = (name: string): string => {
    const value = variables[name];
    if (value) return value;
    throw wrong(name, "be set", value);
  };
  refuseOtherFeatures(text("FRAUD_FEATURES").split(","), FRAUD_FEATURES, "FRAUD_FEATURES");
  refuseOtherFeatures(
    text("SEGMENTATION_FEATURES").split(","),
    SEGMENTATION_FEATURES,
    "SEGMENTATION_FEATURES",
  );
  return {
    fraud: {
      endpoint: text("FRAUD_ENDPOINT"),
      model: text("FRAUD_MODEL"),
      threshold: probability("FRAUD_THRESHOLD", text("FRAUD_THRESHOLD")),
    },
    segmentation: {
      endpoint: text("SEGMENTATION_ENDPOINT"),
      model: text("SEGMENTATION_MODEL"),
      segments: names("SEGMENTS", text("SEGMENTS")),
    },
    alerts: { deliveryStream: text("ALERT_FIREHOSE") },
    profiles: {
      table: text("PROFILE_TABLE"),
      keySecret: text("PROFILE_KEY_SECRET"),
      expiryDays: days("PROFILE_EXPIRY_DAYS", text("PROFILE_EXPIRY_DAYS")),
    },
  };
}

function probability(name: string, value: string): number {
  const number = value.trim() === "" ? Number.NaN : Number(value);
  if (number >= 0 && number <= 1) return number;
  throw wrong(name, "be a number from 0 to 1", value);
}

function days(name: string, value: string): number {
  if (/^[1-9]\d{0,4}$/.test(value)) return Number(value);
  throw wrong(name, "be a whole number of days from 1 to 99999", value);
}

function names(name: string, value: string): string[] {
  let list: unknown;
  try {
    list = JSON.parse(value);
  } catch {
    // Not JSON: the same answer as for JSON of another shape.
  }
  if (Array.isArray(list) && list.length >= 2 && list.every((it) => it && typeof it === "string")) {
    return list;
  }
  throw wrong(name, "be a JSON array of two names or more", value);
}

function wrong(name: string, limit: string, value: string | undefined): Error {
  const got = value === undefined ? "nothing" : `"${value}"`;
  return new Error(`${name} must ${limit}, got ${got}. Deploy the Pulumi program, which sets it`);
}
