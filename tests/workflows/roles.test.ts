import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { deployment, type Registered, settled, stackConfig } from "../support/pulumi.ts";
import { ROOT, ran } from "./support.ts";

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

const FOLDER = join(ROOT, ".github/roles");
const documents = new Map(
  readdirSync(FOLDER).map((file) => {
    const text = readFileSync(join(FOLDER, file), "utf8");
    return [file.replace(/\.json$/, ""), text] as const;
  }),
);
const DEPLOY = ["deployData", "deployScoring", "deployWatching"];

function statements(...names: readonly string[]): Statement[] {
  return names.flatMap((name) => JSON.parse(documents.get(name) ?? "").Statement as Statement[]);
}
const list = (value: string | readonly string[]) => [value].flat();
const actions = (...names: string[]) => statements(...names).flatMap(({ Action }) => list(Action));

/** Which service's permissions a resource of this type needs, where it isn't the type's own name. */
const SERVICES: Readonly<Record<string, string>> = {
  "aws:appautoscaling": "application-autoscaling",
  "aws:kinesis/firehoseDeliveryStream": "firehose",
  "aws:cloudwatch/logGroup": "logs",
  "aws:cloudwatch/logStream": "logs",
  "awsx:ec2": "ec2",
};

/** ARN of what a name drawn by Pulumi names, for the types whose permissions go by name. */
const NAMED: Readonly<Record<string, (name: string) => string>> = {
  "aws:dynamodb/table:Table": (name) => `arn:aws:dynamodb:REGION:ACCOUNT:table/${name}`,
  "aws:iam/policy:Policy": (name) => `arn:aws:iam::ACCOUNT:policy/${name}`,
  "aws:iam/role:Role": (name) => `arn:aws:iam::ACCOUNT:role/${name}`,
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": (name) =>
    `arn:aws:firehose:REGION:ACCOUNT:deliverystream/${name}`,
  "aws:kinesis/stream:Stream": (name) => `arn:aws:kinesis:REGION:ACCOUNT:stream/${name}`,
  "aws:lambda/function:Function": (name) => `arn:aws:lambda:REGION:ACCOUNT:function:${name}`,
  "aws:s3/bucket:Bucket": (name) => `arn:aws:s3:::${name}`,
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": (name) =>
    `arn:aws:sagemaker:REGION:ACCOUNT:endpoint-config/${name}`,
  "aws:sagemaker/model:Model": (name) => `arn:aws:sagemaker:REGION:ACCOUNT:model/${name}`,
  "aws:secretsmanager/secret:Secret": (name) =>
    `arn:aws:secretsmanager:REGION:ACCOUNT:secret:${name}`,
  "aws:sns/topic:Topic": (name) => `arn:aws:sns:REGION:ACCOUNT:${name}`,
};

/** Whether a pattern with `*` covers an ARN. */
function covers(pattern: string, arn: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`).test(arn);
}

describe("roles of the workflows", () => {
  let registered: Registered[];

  before(async () => {
    registered = await deployment(stackConfig("prod"), "prod");
    const afresh = "run=roles";
    await import(`../../index.ts?${afresh}`);
    await settled();
  });

  it("preview: may read, and decrypt what it may read, and nothing else", () => {
    const rest = actions("preview").filter((action) => !/:(Describe|Get|List)/.test(action));
    expect(rest).to.deep.equal(["kms:Decrypt"]);
  });

  it("preview: reads no record, no profile, no log and no object but a model's", () => {
    const data =
      /^(dynamodb:(\*|BatchGet|Get|Query|Scan)|kinesis:(\*|Get|Subscribe)|logs:(\*|Get|Filter)|s3:(\*|Get\*|GetObject)|secretsmanager:Get(\*|Secret))/;
    const readers = statements("preview").filter(({ Action }) =>
      list(Action).some((action) => data.test(action)),
    );
    expect(readers.map(({ Sid, Resource }) => [Sid, Resource])).to.deep.equal([
      ["ModelsAsUploaded", "arn:aws:s3:::models-bucket-*/*"],
      [
        "ProfileKeyWhichTheStateHoldsToo",
        "arn:aws:secretsmanager:REGION:ACCOUNT:secret:profile-key-secret-*",
      ],
    ]);
  });

  it("deploy: reads no record, no profile and no log either, and does nothing unnamed", () => {
    const all = actions(...DEPLOY);
    expect(
      all.filter((action) =>
        /^(dynamodb:(BatchGet|GetItem|Query|Scan)|kinesis:Get|logs:(Get|Filter))/.test(action),
      ),
    ).to.deep.equal([]);
    expect(
      all.filter((action) => /\*/.test(action) && !/:(Describe|Get|List)/.test(action)),
    ).to.deep.equal([]);
  });

  it("deploy: hands a role to the services that need one, and to no other", () => {
    const passing = statements(...DEPLOY).filter(({ Action }) =>
      list(Action).includes("iam:PassRole"),
    );
    expect(passing.map(({ Condition }) => Condition)).to.deep.equal([
      {
        StringEquals: {
          "iam:PassedToService": [
            "chatbot.amazonaws.com",
            "firehose.amazonaws.com",
            "lambda.amazonaws.com",
            "sagemaker.amazonaws.com",
          ],
        },
      },
    ]);
  });

  it("deploy: can take an endpoint with autoscaling away again", () => {
    expect(actions(...DEPLOY)).to.include("application-autoscaling:DeregisterScalableTarget");
  });

  for (const [role, names] of [
    ["preview", ["preview"]],
    ["deploy", DEPLOY],
  ] as const) {
    it(`${role}: is allowed something of every service that the program uses`, () => {
      const types = new Set(registered.map(({ type }) => type));
      const used = [...types]
        .filter((type) => /^awsx?:/.test(type))
        .map((type) => {
          const [module = ""] = type.split(/:(?=[A-Z])/);
          const own = module.split(/[:/]/)[1] ?? "";
          return SERVICES[module] ?? SERVICES[module.split("/")[0] ?? ""] ?? own;
        });
      const allowed = new Set(actions(...names).map((action) => action.split(":")[0]));
      expect([...new Set(used)].filter((service) => !allowed.has(service))).to.deep.equal([]);
    });
  }

  it("deploy: names everything that the program gives a name", () => {
    const resources = statements(...DEPLOY).flatMap(({ Resource }) => list(Resource));
    const missing = registered.flatMap(({ type, name }) => {
      const arn = NAMED[type]?.(`${name}-1234567`);
      return arn === undefined ||
        resources.some((pattern) => pattern !== "*" && covers(pattern, arn))
        ? []
        : [arn];
    });
    expect(missing).to.deep.equal([]);
  });

  it("trust: one repository's pull requests and main to read, one environment to deploy", () => {
    const subjects = ["trustPreview", "trustDeploy"].map((name) => {
      const [only, ...others] = statements(name);
      return [only?.Condition, others];
    });
    const trusting = (sub: string[]) => [
      {
        StringEquals: {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": sub,
        },
      },
      [],
    ];
    expect(subjects).to.deep.equal([
      trusting(["SUBJECT:pull_request", "SUBJECT:ref:refs/heads/main"]),
      trusting(["SUBJECT:environment:STACK"]),
    ]);
  });

  it("are made by the commands of guides/deploy.md, with nothing left to fill in", async () => {
    const guide = readFileSync(join(ROOT, "guides/deploy.md"), "utf8");
    const [, commands = ""] = /```sh\n(STACK=prod [^`]+)```/.exec(guide) ?? [];
    const aws = `case "$1 $2" in
      "sts get-caller-identity") echo 111122223333 ;;
      "iam create-policy") echo "arn:aws:iam::111122223333:policy/$4" ;;
    esac
    for word; do case "$word" in file://*) cat "\${word#file://}" ;; esac; done >> "$RUNNER_TEMP/made"`;
    const script = `cd "${ROOT}"\n${commands}\ncat "$RUNNER_TEMP/made" >&2`;
    const { code, output, called } = await ran({ run: script }, { aws });
    expect([code, output.match(/ACCOUNT|REGION|STACK|STATE_|SUBJECT/g)]).to.deep.equal([0, null]);
    expect(
      called.flatMap(
        (call) =>
          /--role-name (\S+).*policy\/\S+?-([A-Za-z]+)$/.exec(call)?.slice(1, 3).join(" ") ?? [],
      ),
    ).to.deep.equal([
      "sentinela-prod-preview preview",
      "sentinela-prod-preview stateRead",
      "sentinela-prod-deploy deployData",
      "sentinela-prod-deploy deployScoring",
      "sentinela-prod-deploy deployWatching",
      "sentinela-prod-deploy stateWrite",
    ]);
  });

  it("fit into what IAM takes: 6,144 characters a policy", () => {
    const sizes = [...documents].map(([name, text]) => [name, text.replace(/\s/g, "").length]);
    expect(sizes.filter(([, size]) => Number(size) > 6144)).to.deep.equal([]);
  });
});
