import { expect } from "chai";
import type { Access } from "../../../emulator/request.ts";
import { holding, OBJECT, ROLE } from "./declared.ts";

const GET: Access = { action: "s3:GetObject", resource: OBJECT };
const IMPLICIT = "because no identity-based policy allows the s3:GetObject action";
const EXPLICIT = "with an explicit deny in an identity-based policy";

/** What a role with these statements is told when it reads an object. */
function decision(statements: readonly object[], access: Access = GET): string {
  return holding(...statements).refusal(ROLE, access) ?? "allowed";
}

describe("a decision", () => {
  const all = { Action: "*", Resource: "*" };
  const cases: Record<string, [statements: object[], expected: string]> = {
    "denies what nothing allows": [[], IMPLICIT],
    "allows what one statement allows": [[{ Action: "s3:GetObject", Resource: OBJECT }], "allowed"],
    "allows what any statement allows": [
      [
        { Action: "s3:PutObject", Resource: OBJECT },
        {
          Action: ["s3:Put*", "s3:Get*"],
          Resource: ["arn:aws:s3:::other/*", "arn:aws:s3:::lake/*"],
        },
      ],
      "allowed",
    ],
    "denies what is denied, whatever allows it, before or after": [
      [all, { ...all, Effect: "Deny", Action: "s3:GetObject" }, all],
      EXPLICIT,
    ],
    "heeds no denial of something else": [
      [all, { ...all, Effect: "Deny", Action: "s3:PutObject" }],
      "allowed",
    ],
    "compares actions in any case": [[{ Action: "S3:gETobject", Resource: OBJECT }], "allowed"],
    "compares resources in their own case": [
      [{ Action: "s3:GetObject", Resource: OBJECT.replace("delivered", "Delivered") }],
      IMPLICIT,
    ],
    "takes ? for one character": [
      [{ Action: "s3:GetObjec?", Resource: "arn:aws:s3:::lake/delivered/?" }],
      "allowed",
    ],
    "takes ? for no less than one": [
      [{ Action: "s3:GetObject", Resource: "arn:aws:s3:::lake/delivered/a?" }],
      IMPLICIT,
    ],
    "takes * for any number, slashes included": [
      [{ Action: "s3:*", Resource: "arn:aws:s3:::l*" }],
      "allowed",
    ],
    "takes what else a pattern holds as it stands": [
      [{ Action: "s3:GetObject", Resource: "arn:aws:s3:::lake.delivered.a*" }],
      IMPLICIT,
    ],
    "takes a bucket for no object": [
      [{ Action: "s3:GetObject", Resource: "arn:aws:s3:::lake" }],
      IMPLICIT,
    ],
    "allows any action but those named (NotAction)": [
      [{ NotAction: "s3:Put*", Resource: "*" }],
      "allowed",
    ],
    "doesn't allow those named (NotAction)": [[{ NotAction: "s3:Get*", Resource: "*" }], IMPLICIT],
    "allows any resource but those named (NotResource)": [
      [{ Action: "s3:*", NotResource: "arn:aws:s3:::lake/failed/*" }],
      "allowed",
    ],
    "denies any resource but those named (NotResource)": [
      [all, { Effect: "Deny", Action: "s3:*", NotResource: "arn:aws:s3:::lake/failed/*" }],
      EXPLICIT,
    ],
  };
  for (const [what, [statements, expected]] of Object.entries(cases)) {
    it(what, () => {
      expect(decision(statements)).to.equal(expected);
    });
  }
});

describe("a condition", () => {
  const list = (context: Record<string, string> = {}): Access => ({
    action: "s3:ListBucket",
    resource: "arn:aws:s3:::lake",
    context,
  });
  /** Whether a listing with this prefix, or none, is allowed on this condition. */
  const holds = (Condition: object, prefix?: string) =>
    decision(
      [{ Action: "s3:ListBucket", Resource: "*", Condition }],
      list(prefix === undefined ? {} : { "s3:prefix": prefix }),
    ) === "allowed";

  const prefix = (operator: string, ...values: unknown[]) => ({
    [operator]: { "s3:prefix": values.length === 1 ? values[0] : values },
  });
  /** The condition, and whether it holds for `failed/7`, for `12`, and without a prefix. */
  const cases: [condition: object, failed: boolean, twelve: boolean, none: boolean][] = [
    [prefix("StringEquals", "failed/7"), true, false, false],
    [prefix("StringEquals", "x", "failed/7"), true, false, false],
    [prefix("StringEquals", "FAILED/7"), false, false, false],
    [prefix("StringEqualsIgnoreCase", "FAILED/7"), true, false, false],
    [prefix("StringNotEquals", "failed/7"), false, true, true],
    [prefix("StringNotEquals", "x", "failed/7"), false, true, true],
    [prefix("StringNotEqualsIgnoreCase", "FAILED/7"), false, true, true],
    [prefix("StringLike", "failed/*"), true, false, false],
    [prefix("StringLike", "??"), false, true, false],
    [prefix("StringNotLike", "failed/*"), false, true, true],
    [prefix("StringEqualsIfExists", "failed/7"), true, false, true],
    [prefix("StringLikeIfExists", "1*"), false, true, true],
    [prefix("ArnLike", "failed/*"), true, false, false],
    [prefix("ArnNotEquals", "failed/*"), false, true, true],
    [prefix("NumericEquals", 12), false, true, false],
    [prefix("NumericNotEquals", "12"), true, false, true],
    [prefix("NumericLessThan", 12), false, false, false],
    [prefix("NumericLessThanEquals", 12), false, true, false],
    [prefix("NumericGreaterThan", 11), false, true, false],
    [prefix("NumericGreaterThanEquals", 12.5), false, false, false],
    [prefix("Null", true), false, false, true],
    [prefix("Null", "false"), true, true, false],
    [prefix("ForAnyValue:StringEquals", "12", "13"), false, true, false],
    [prefix("ForAllValues:StringEquals", "12", "13"), false, true, true],
    [prefix("ForAllValues:StringNotEquals", "12"), true, false, true],
    [prefix("ForAnyValue:StringNotLike", "1*"), true, false, false],
    [{ ...prefix("StringLike", "*"), ...prefix("StringNotEquals", "12") }, true, false, false],
    [{ StringLike: { "S3:Prefix": "failed/*" } }, true, false, false],
    [{ Bool: { "aws:SecureTransport": "true" } }, true, true, true],
    [{ Bool: { "aws:SecureTransport": false } }, false, false, false],
    [{ StringEquals: { "aws:RequestedRegion": "sa-east-1" } }, true, true, true],
    [{ StringEquals: { "aws:PrincipalArn": ROLE } }, true, true, true],
    [{ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/bank/*" } }, true, true, true],
    [{ ArnLike: { "aws:PrincipalArn": "arn:aws:*:role/bank/*" } }, false, false, false],
    [{ StringEquals: { "aws:PrincipalType": "AssumedRole" } }, true, true, true],
    [{ StringEquals: { "aws:PrincipalAccount": "123456789012" } }, true, true, true],
    [{ StringNotEquals: { "aws:ResourceAccount": "123456789012" } }, false, false, false],
    [{ StringEquals: { "aws:SourceAccount": "123456789012" } }, false, false, false],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } }, false, false, false],
  ];
  for (const [condition, ...expected] of cases) {
    it(JSON.stringify(condition), () => {
      expect([
        holds(condition, "failed/7"),
        holds(condition, "12"),
        holds(condition),
      ]).to.deep.equal(expected);
    });
  }

  it("that doesn't hold takes a denial away", () => {
    const all = { Action: "*", Resource: "*" };
    const deny = {
      ...all,
      Effect: "Deny",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    };

    expect(decision([all, deny])).to.equal("allowed");
  });
});

describe("a statement that can't be judged is refused by name:", () => {
  const on = { Action: "s3:GetObject", Resource: "*" };
  const cases: Record<string, [statement: object, problem: string]> = {
    "an operator": [
      { ...on, Condition: { IpAddress: { "aws:RequestedRegion": "10.0.0.0/8" } } },
      ": the condition operator IpAddress can't be judged here",
    ],
    "a set of an operator": [
      { ...on, Condition: { "ForAnyValue:Null": { "s3:prefix": "true" } } },
      ": the condition operator ForAnyValue:Null can't be judged here",
    ],
    "a condition key": [
      { ...on, Condition: { StringEquals: { "aws:SourceIp": "10.0.0.1" } } },
      ": the condition key aws:SourceIp isn't known here",
    ],
    "a policy variable": [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the policy language.
      { ...on, Resource: "arn:aws:s3:::lake/${aws:username}/*" },
      ": policy variables can't be judged here",
    ],
    "no action": [{ Resource: "*" }, ": it needs either Action or NotAction"],
    "both kinds of action": [
      { ...on, NotAction: "s3:Put*" },
      ": it needs either Action or NotAction",
    ],
    "no resource": [{ Action: "*" }, ": it needs either Resource or NotResource"],
    "a principal": [{ ...on, Principal: "*" }, ": it can't have a principal"],
  };
  for (const [what, [statement, problem]] of Object.entries(cases)) {
    it(what, () => {
      expect(() => holding(on, { Sid: "Odd", ...statement })).to.throw(
        `reader-policy, statement 2 (Odd)${problem}`,
      );
    });
  }

  it("an element that the language doesn't have", () => {
    expect(() => holding({ ...on, Resources: "*" })).to.throw(/^reader-policy: Statement\.?.*: /);
  });

  it("unless it is about a service that isn't emulated, which nobody can ask about", () => {
    const statement = { Action: "kms:Decrypt", Resource: "*" };
    const Condition = { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } };

    expect(decision([{ ...statement, Condition }, on])).to.equal("allowed");
  });
});
