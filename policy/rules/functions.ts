import * as aws from "@pulumi/aws";
import { isSet, on, resourceRule, told } from "../rule.ts";

/** Seconds that Firehose waits for an answer (developer guide, "Data transformation"). */
const FIREHOSE_WAITS = 300;
/** Runtimes that AWS maintains, and this project is tested on. */
const RUNTIMES = ["nodejs22.x", "nodejs24.x"];
const SECRET_NAME =
  /(SECRET|PASSWORD|PASSPHRASE|TOKEN|CREDENTIAL|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY)/i;
/** An access key, a private key, a token of GitHub or Slack, a signed token, or a URL with a password. */
const SECRET_VALUE =
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN|\b(gh[pousr]_|xox[abprs]-)\w{10}|\beyJ[\w-]+\.eyJ|:\/\/[^/\s:]+:[^/\s@]+@/;
/** What stands for a secret without being one. */
const REFERENCE = /^arn:aws[a-z-]*:(secretsmanager|ssm|kms):|^alias\//;

/** A function answers in time, runs on what AWS mends, says what it does, and gives nothing away. */
export const functions = [
  resourceRule(
    {
      name: "function-timeout",
      reason:
        "Firehose waits five minutes for an answer: what comes later was computed for nothing",
      remedy: `Set timeout to ${FIREHOSE_WAITS} at most`,
      severity: "medium",
    },
    on(
      aws.lambda.Function,
      ({ timeout = 3 }) => timeout > FIREHOSE_WAITS && `timeout is ${timeout} seconds`,
    ),
  ),
  resourceRule(
    {
      name: "function-runtime",
      reason:
        "AWS doesn't mend the holes of runtimes it has given up, and stops updates of what runs on them",
      remedy: "Move to one of the runtimes",
      severity: "medium",
      settings: { runtimes: { type: "array", items: { type: "string" }, default: RUNTIMES } },
    },
    on(aws.lambda.Function, ({ runtime, packageType }, seen) => {
      const { runtimes = RUNTIMES } = seen.getConfig<{ runtimes?: string[] }>();
      return (
        packageType !== "Image" &&
        !runtimes.includes(`${runtime}`) &&
        `runtime is ${runtime ?? "not set"}, and may be ${runtimes.join(" or ")}`
      );
    }),
  ),
  resourceRule(
    {
      name: "function-logs-json",
      reason:
        "Alarms and people search the log by field, and an undeclared log group is kept for ever",
      remedy:
        "Set loggingConfig.logFormat to JSON, and loggingConfig.logGroup to a declared log group",
      severity: "medium",
    },
    on(aws.lambda.Function, ({ loggingConfig }) => [
      ...(loggingConfig?.logFormat === "JSON"
        ? []
        : [`logFormat is ${loggingConfig?.logFormat ?? "not set"}`]),
      ...(isSet(() => loggingConfig?.logGroup) ? [] : ["logGroup is not set"]),
    ]),
  ),
  resourceRule(
    {
      name: "function-no-secrets",
      reason: "Whoever may look at a function sees its environment",
      remedy: "Keep it in Secrets Manager, and pass its ARN",
      severity: "critical",
    },
    on(aws.lambda.Function, ({ environment }) => {
      const variables = environment?.variables ?? {};
      return Object.keys(variables)
        .filter((name) => isSecret(name, told(() => variables[name])?.value))
        .map((name) => `${name} looks like a secret in the clear`);
    }),
  ),
];

function isSecret(name: string, value: string | undefined): boolean {
  if (!value || REFERENCE.test(value)) return false;
  return SECRET_NAME.test(name) || SECRET_VALUE.test(value);
}
