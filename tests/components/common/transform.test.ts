import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Transform } from "../../../components/common/transform.ts";
import { ExpiringTable } from "../../../components/expiringTable.ts";
import { PrivateBucket } from "../../../components/privateBucket.ts";
import { StreamPipeline } from "../../../components/streamPipeline.ts";
import { deployment, only, type Registered, settled, unwrap } from "../../support/pulumi.ts";

const TABLE = "aws:dynamodb/table:Table";
const FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";

describe("transform", () => {
  let registered: Registered[];
  beforeEach(async () => {
    registered = await deployment();
  });

  /** A table with this transform, as it was registered. */
  async function table(transform?: Transform<aws.dynamodb.TableArgs>): Promise<Registered> {
    const component = new ExpiringTable("profiles", {
      protect: true,
      transform: { ...(transform && { table: transform }) },
    });
    await settled(component.arn);
    return only(registered, TABLE);
  }

  /** A Firehose with this transform, as it was registered. */
  async function firehose(
    transform?: Transform<aws.kinesis.FirehoseDeliveryStreamArgs>,
  ): Promise<Registered> {
    const pipeline = new StreamPipeline("clicks", {
      stream: { mode: "on-demand", retentionHours: 24 },
      lake: new PrivateBucket("lake", { noncurrentExpiryDays: 30 }),
      buffer: { megabytes: 5, seconds: 300 },
      backupExpiryDays: { current: 30, noncurrent: 30 },
      logRetentionDays: 30,
      transform: { ...(transform && { firehose: transform }) },
    });
    await settled(pipeline.firehoseName, pipeline.producerPolicyArn);
    return only(registered, FIREHOSE);
  }

  it("replaces a child's arguments by those of an object, and keeps the others", async () => {
    const { inputs } = await table({ tableClass: "STANDARD_INFREQUENT_ACCESS" });
    expect(inputs).to.deep.include({
      tableClass: "STANDARD_INFREQUENT_ACCESS",
      billingMode: "PAY_PER_REQUEST",
    });
  });

  it("takes the arguments that a function returns", async () => {
    const { inputs } = await table((args) => ({ ...args, name: `${args.hashKey}-table` }));
    expect(inputs).to.deep.include({ name: "id-table", billingMode: "PAY_PER_REQUEST" });
  });

  it("takes the arguments that a function changes, when it returns none", async () => {
    const { inputs } = await table((args) => {
      args.billingMode = "PROVISIONED";
    });
    expect(inputs).to.deep.include({ billingMode: "PROVISIONED", hashKey: "id" });
  });

  it("gives a function the child's logical name", async () => {
    const { inputs } = await table((args, _opts, name) => ({ ...args, name }));
    expect(inputs.name).to.equal("profiles-table");
  });

  it("lets a function read and change whether a child is protected", async () => {
    const seen: unknown[] = [];
    const { options } = await table((_args, opts) => {
      seen.push(opts.protect);
      opts.protect = false;
    });
    expect(seen).to.deep.equal([true]);
    expect(options.protect).to.equal(false);
  });

  it("lets a function set ignoreChanges", async () => {
    const { options } = await table((_args, opts) => {
      opts.ignoreChanges = ["tags"];
    });
    expect(options).to.deep.include({ ignoreChanges: ["tags"], protect: true });
  });

  it("lets a function set retainOnDelete", async () => {
    const { options } = await table((_args, opts) => {
      opts.retainOnDelete = true;
    });
    expect(options).to.deep.include({ retainOnDelete: true, protect: true });
  });

  it("lets a function change arguments and options at once", async () => {
    const { inputs, options } = await table((args, opts) => {
      opts.retainOnDelete = true;
      return { ...args, name: "mine" };
    });
    expect([inputs.name, options.retainOnDelete]).to.deep.equal(["mine", true]);
  });

  it("lets a function choose a child's provider", async () => {
    const provider = new aws.Provider("elsewhere", { region: "us-east-1" });
    const { provider: used } = await table((_args, opts) => {
      opts.provider = provider;
    });
    expect(used).to.include("pulumi:providers:aws::elsewhere::");
    expect(only(registered, TABLE).name).to.equal("profiles-table");
  });

  it("adds the dependsOn that a function sets to the child's own", async () => {
    const before = (await firehose()).options.dependencies;
    registered = await deployment();
    const table = new aws.dynamodb.Table("mine", { attributes: [] });
    const { options } = await firehose((_args, opts) => {
      opts.dependsOn = table;
    });
    expect(options.dependencies).to.deep.equal([...before, `${TABLE} mine`].sort());
  });

  it("adds the hooks that a function sets to the child's own", async () => {
    const hook = new pulumi.ErrorHook("mine", async () => false);
    const { options } = await firehose((_args, opts) => {
      opts.hooks = { onError: [hook] };
    });
    expect(options.errorHooks).to.deep.equal(["clicks-firehose-role-not-known-yet", "mine"]);
  });

  it("keeps what the child waits for and its hooks, when a function sets other options", async () => {
    const before = (await firehose()).options;
    registered = await deployment();
    const { options } = await firehose((_args, opts) => {
      opts.ignoreChanges = ["tags"];
    });
    expect(options).to.deep.equal({ ...before, ignoreChanges: ["tags"] });
  });

  it("keeps the component as the child's parent, even when a function sets another", async () => {
    const other = new aws.dynamodb.Table("other", { attributes: [] });
    const component = new ExpiringTable("profiles", {
      transform: {
        table: (_args, opts) => {
          Object.assign(opts, { parent: other });
        },
      },
    });
    await settled(component.arn);
    expect(await unwrap(component.nodes.table.urn)).to.match(
      /::sentinela:index:ExpiringTable\$aws:dynamodb\/table:Table::profiles-table$/,
    );
  });
});
