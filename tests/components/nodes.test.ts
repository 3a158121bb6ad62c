import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import {
  AccessLogs,
  AccessPolicy,
  AlarmTopic,
  CustomerKeys,
  DirectDelivery,
  type EndpointHosting,
  ExpiringTable,
  ModelEndpoint,
  Monitoring,
  Network,
  PrivateBucket,
  ScoringFunction,
  SecretKey,
  StreamPipeline,
} from "../../components/index.ts";
import { deployment, type Registered, settled, unwrap } from "../support/pulumi.ts";

type Component = pulumi.ComponentResource & { readonly nodes: object };

const LOGS = { logRetentionDays: 30 };
const SERVERLESS: EndpointHosting = { mode: "serverless", memoryMb: 2048, maxConcurrency: 5 };
const REALTIME: EndpointHosting = {
  mode: "realtime",
  instanceType: "ml.m5.large",
  instances: { min: 2, max: 6 },
  invocationsPerInstance: 600,
  rollOut: { kind: "canary", percent: 50, waitSeconds: 600 },
};

const isComponent = (value: unknown) =>
  typeof value === "function" && value.prototype instanceof pulumi.ComponentResource;

/** Every resource among `nodes`, those of nested components included, as `type name`. */
async function reachable(nodes: object): Promise<string[]> {
  const found = await Promise.all(
    Object.values(nodes).map(async (node) => {
      if (node === undefined) return [];
      const own = (node as Partial<Component>).nodes;
      if (own) return reachable(own);
      if (!pulumi.Resource.isInstance(node)) return reachable(node);
      const [, , types = "", name = ""] = (await unwrap(node.urn)).split("::");
      return [`${types.split("$").pop()} ${name}`];
    }),
  );
  return found.flat().sort();
}

describe("nodes", () => {
  let registered: Registered[];
  let directory: string;
  let artifact: string;
  let entry: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "sentinela-"));
    artifact = join(directory, "model.tar.gz");
    entry = join(directory, "index.ts");
    await writeFile(artifact, "a model");
    await writeFile(entry, "export const handler = () => undefined;\n");
  });

  beforeEach(async () => {
    registered = await deployment();
  });

  after(() => rm(directory, { recursive: true }));

  /** What a component registers, with the component. */
  async function made<T extends Component>(make: () => T): Promise<[T, string[]]> {
    await settled();
    const others = registered.length;
    const component = make();
    await reachable(component.nodes);
    await settled();
    const children = registered.slice(others).filter(({ type }) => !type.startsWith("sentinela:"));
    return [component, children.map(({ type, name }) => `${type} ${name}`).sort()];
  }

  const bucket = (name = "bucket") => new PrivateBucket(name, { noncurrentExpiryDays: 30 });
  const endpoint = (hosting: EndpointHosting) => {
    const models = bucket("models");
    return () =>
      new ModelEndpoint("fraud", {
        image: "737474898029.dkr.ecr.sa-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
        artifact,
        bucket: models,
        features: ["amount"],
        hosting,
        ...LOGS,
      });
  };
  const pipeline = (stream: StreamPipelineStream) => {
    const lake = bucket("lake");
    return () =>
      new StreamPipeline("clicks", {
        stream,
        lake,
        buffer: { megabytes: 5, seconds: 300 },
        backupExpiryDays: { current: 30, noncurrent: 30 },
        ...LOGS,
      });
  };
  type StreamPipelineStream = ConstructorParameters<typeof StreamPipeline>[1]["stream"];
  const STREAM: StreamPipelineStream = { mode: "on-demand", retentionHours: 24 };
  const SLACK = { teamId: "T0123ABCD", channelId: "C0123ABCD" };
  const EMAILS = ["a@bank.example", "b@bank.example"];

  const makers: Record<string, () => () => Component> = {
    AccessLogs: () => {
      const buckets = { lake: bucket("lake"), models: bucket("models") };
      return () => new AccessLogs("logs", { buckets, expiryDays: 30, noncurrentExpiryDays: 30 });
    },
    AccessPolicy: () => () => new AccessPolicy("reader", { description: "", permissions: [] }),
    AlarmTopic: () => () => new AlarmTopic("alarms", { emails: EMAILS, slack: SLACK }),
    CustomerKeys: () => () => new CustomerKeys("keys"),
    DirectDelivery: () => {
      const lake = bucket("lake");
      return () => new DirectDelivery("alerts", { bucket: lake, folder: "alerts", ...LOGS });
    },
    ExpiringTable: () => () => new ExpiringTable("profiles"),
    "ModelEndpoint in the mode serverless": () => endpoint(SERVERLESS),
    "ModelEndpoint in the mode realtime": () => endpoint(REALTIME),
    Monitoring: () => () =>
      new Monitoring("watch", {
        stream: { name: pulumi.output("clicks"), shards: 2 },
        delivery: {
          name: pulumi.output("clicks"),
          alertName: pulumi.output("alerts"),
          bufferSeconds: 65,
        },
        function: {
          name: pulumi.output("scoring"),
          timeoutSeconds: 120,
          reservedConcurrency: undefined,
        },
        endpoints: [{ purpose: "fraud", name: pulumi.output("fraud"), serverless: true }],
        scoring: { namespace: "Ours", tableName: pulumi.output("profiles") },
        quietMinutes: 30,
        subscribers: { emails: EMAILS, slack: SLACK },
        runbook: "https://wiki/runbook",
      }),
    Network: () => () =>
      new Network("network", { region: "sa-east-1", cidr: "10.0.0.0/24", calls: {} }),
    PrivateBucket: () => () => bucket(),
    "PrivateBucket with a lock": () => () =>
      new PrivateBucket("locked", { noncurrentExpiryDays: 30, lockDays: 7 }),
    ScoringFunction: () => () =>
      new ScoringFunction("scoring", {
        entry,
        environment: {},
        endpoints: [],
        memoryMb: 1024,
        timeoutSeconds: 120,
        ...LOGS,
      }),
    SecretKey: () => () => new SecretKey("key", { description: "" }),
    StreamPipeline: () => pipeline(STREAM),
    "StreamPipeline with a stream of someone else": () =>
      pipeline({ mode: "existing", arn: "arn:aws:kinesis:sa-east-1:111122223333:stream/theirs" }),
  };

  for (const [name, prepare] of Object.entries(makers)) {
    it(`reaches every child of ${name}, and nothing else`, async () => {
      const [component, children] = await made(prepare());
      expect(children).to.not.be.empty;
      expect(await reachable(component.nodes)).to.deep.equal(children);
    });
  }

  it("covers every component that components/index.ts exports", async () => {
    const exported = Object.entries(await import("../../components/index.ts"))
      .filter(([, value]) => isComponent(value))
      .map(([name]) => name);
    const covered = Object.keys(makers).map((name) => name.split(" ")[0]);
    expect([...new Set(covered)].sort()).to.deep.equal(exported.sort());
  });

  it("gives undefined for a stream that belongs to someone else", async () => {
    const arn = "arn:aws:kinesis:sa-east-1:111122223333:stream/theirs";
    const [{ nodes }] = await made(pipeline({ mode: "existing", arn }));
    expect(nodes.stream).to.equal(undefined);
  });

  it("gives undefined for the alarms and the scaling of a serverless endpoint", async () => {
    const [{ nodes }] = await made(endpoint(SERVERLESS));
    const { errorsAlarm, latencyAlarm, scalingTarget, scalingPolicy } = nodes;
    expect([errorsAlarm, latencyAlarm, scalingTarget, scalingPolicy]).to.deep.equal(
      Array(4).fill(undefined),
    );
  });

  it("gives undefined for the lock of a bucket without one", async () => {
    const [{ nodes }] = await made(() => bucket());
    expect(nodes.lock).to.equal(undefined);
  });

  it("gives undefined for the Slack channel and its role of a topic without one", async () => {
    const [{ nodes }] = await made(() => new AlarmTopic("alarms", { emails: [] }));
    expect([nodes.slackChannel, nodes.slackRole]).to.deep.equal([undefined, undefined]);
  });

  it("gives Firehose's own outputs, which the pipeline doesn't offer", async () => {
    const [{ nodes }] = await made(pipeline(STREAM));
    expect(await unwrap(nodes.firehose.arn)).to.match(/:clicks-firehose$/);
  });
});
