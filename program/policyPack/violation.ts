import proto, { type AnalyzeDiagnostic } from "@pulumi/pulumi/proto/analyzer_pb.js";

/** Something that breaks a rule. */
export interface Violation {
  /** The resource; empty where it is the stack as a whole. */
  readonly urn: string;
  /** Name of the rule. */
  readonly rule: string;
  /** A mandatory one refuses a deployment. */
  readonly level: "mandatory" | "advisory";
  readonly severity: (typeof SEVERITIES)[number];
  /** The rule's reason, what is wrong, and what to do. */
  readonly message: string;
}

/** In the order in which they are shown. */
const SEVERITIES = ["critical", "high", "medium", "low", "unspecified"] as const;

/** @param urn Of the resource it is about. */
export function violation(diagnostic: AnalyzeDiagnostic, urn: string): Violation {
  const severity = nameOf(proto.PolicySeverity, diagnostic.getSeverity()).replace(
    "policy_severity_",
    "",
  );
  return {
    urn,
    rule: diagnostic.getPolicyname(),
    level: nameOf(proto.EnforcementLevel, diagnostic.getEnforcementlevel()) as Violation["level"],
    severity: severity as Violation["severity"],
    message: diagnostic.getMessage(),
  };
}

/** An enumeration's name of a number, in lower case. */
export function nameOf(enumeration: object, value: number): string {
  const found = Object.entries(enumeration).find(([, number]) => number === value);
  return (found?.[0] ?? "").toLowerCase();
}

/** Mandatory ones first, then the more severe, then by rule and resource. */
export function byWeight(one: Violation, other: Violation): number {
  const rank = ({ level, severity, rule, urn }: Violation) =>
    [level === "mandatory" ? 0 : 1, SEVERITIES.indexOf(severity), rule, urn].join("\n");
  return rank(one) < rank(other) ? -1 : 1;
}
