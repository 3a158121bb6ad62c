import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { UsageError } from "../../cli/errors.ts";
import { type Configuration, configuration } from "../../program/configuration.ts";
import { ProgramError } from "../../program/programError.ts";
import { readProject } from "../../program/project.ts";
import { readStack } from "../../program/stackFile.ts";

// From Pulumi's own tests: the word pulumi under the passphrase "password".
const SALT = "v1:fozI5u6B030=:v1:F+6ZduKKd8G0/V7L:PGMFeIzwobWRKmEAzUdaQHqC5mMRIQ==";
const SECURE = "v1:F+6ZduKKd8G0/V7L:PGMFeIzwobWRKmEAzUdaQHqC5mMRIQ==";
const PASSPHRASE = { PULUMI_CONFIG_PASSPHRASE: "password" };

describe("configuration", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "configuration-"));
  });

  afterEach(() => rm(directory, { recursive: true }));

  it("fills in the project's defaults and writes every value as text", async () => {
    const read = await settings({
      project: [
        "  shards: {type: integer, default: 2}",
        "  greeting: hello",
        "  alarms: {type: boolean}",
        "  names: {type: array, items: {type: string}, default: [ana, rui]}",
        "  aws:region: sa-east-1",
        "  aws:profile: {value: bank}",
      ],
      stack: [
        "  bank:alarms: true",
        "  limit: 0.5",
        "  aws:region: us-east-1",
        "  bank:map: {a: 1}",
      ],
    });

    expect(read).to.deep.equal({
      values: {
        "bank:shards": "2",
        "bank:greeting": "hello",
        "bank:alarms": "true",
        "bank:names": '["ana","rui"]',
        "bank:limit": "0.5",
        "bank:map": '{"a":1}',
        "aws:region": "us-east-1",
        "aws:profile": "bank",
      },
      secretKeys: [],
    });
  });

  it("decrypts secrets with the passphrase, and says which keys they are", async () => {
    const stack = [`  bank:password: {secure: "${SECURE}"}`, `  bank:all: [{secure: "${SECURE}"}]`];

    expect(await settings({ stack, salt: SALT }, PASSPHRASE)).to.deep.equal({
      values: { "bank:password": "pulumi", "bank:all": '["pulumi"]' },
      secretKeys: ["bank:password", "bank:all"],
    });
  });

  const secret = [`  bank:password: {secure: "${SECURE}"}`];
  const refusals: [string, Parameters<typeof settings>, string][] = [
    [
      "settings that are nowhere",
      [{ project: ["  shards: {type: integer}", "  buffer: {type: integer}"], stack: [] }],
      "Stack 'dev' is missing configuration values 'buffer', 'shards': add to Pulumi.dev.yaml",
    ],
    [
      "a value of another type",
      [{ project: ["  shards: {type: integer}"], stack: ["  bank:shards: two"] }],
      "Stack 'dev' with configuration key 'shards' must be of type 'integer', got \"two\" (Pulumi.dev.yaml)",
    ],
    [
      "a list with an item of another type",
      [
        {
          project: ["  days: {type: array, items: {type: integer}}"],
          stack: ["  bank:days: [1, monday]"],
        },
      ],
      "Stack 'dev' with configuration key 'days' must be of type 'array<integer>', got [1,\"monday\"] (Pulumi.dev.yaml)",
    ],
    [
      "a default of another type",
      [{ project: ["  alarms: {type: boolean, default: maybe}"], stack: [] }],
      "The default value specified for configuration key 'alarms' is not of the expected type 'boolean', got \"maybe\" (Pulumi.yaml)",
    ],
    [
      "a plain value where a secret is declared",
      [
        {
          project: ["  password: {type: string, secret: true}"],
          stack: ["  bank:password: hush"],
        },
      ],
      "Stack 'dev' with configuration key 'password' must be encrypted as it's secret: pulumi config set --secret bank:password",
    ],
    [
      "a secret without a passphrase",
      [{ stack: secret, salt: SALT }, {}],
      "Pulumi.dev.yaml: 'bank:password' is encrypted: set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the passphrase of this stack",
    ],
    [
      "a wrong passphrase",
      [{ stack: secret, salt: SALT }, { PULUMI_CONFIG_PASSPHRASE: "guess" }],
      "Pulumi.dev.yaml: 'bank:password' can't be decrypted: is this the passphrase of this stack?",
    ],
    [
      "a secret of another provider",
      [{ stack: secret }, PASSPHRASE],
      "Pulumi.dev.yaml: 'bank:password' is encrypted, and only the passphrase secrets provider can be read offline (there is no encryptionsalt). Use a stack without it, or set a plain value",
    ],
    [
      "a type that Pulumi doesn't have",
      [{ project: ["  share: {type: number}"], stack: [] }],
      "Pulumi.yaml: config.share.type: must be string, integer, boolean, object, array",
    ],
  ];
  for (const [what, args, message] of refusals) {
    it(`refuses ${what}`, async () => {
      const error = await settings(...args).catch((failed: Error) => failed);

      expect(error).to.be.instanceOf(ProgramError).with.property("message", message);
    });
  }

  it("lists the stacks there are when asked for another", async () => {
    await settings({ stack: [] });
    await writeFile(join(directory, "Pulumi.prod.yaml"), "");

    const project = await readProject(directory);
    const error = await readStack(project, "test").catch((failed: Error) => failed);

    expect(error)
      .to.be.instanceOf(UsageError)
      .with.property(
        "message",
        'no stack named "test": the stacks are dev, prod. A stack is a file Pulumi.<name>.yaml beside Pulumi.yaml',
      );
  });

  it("says where it looked for a project", async () => {
    const error = await readProject(directory).catch((failed: Error) => failed);

    expect(error).to.have.property(
      "message",
      `no Pulumi project here: ${directory}/Pulumi.yaml does not exist`,
    );
  });

  async function settings(
    { project = [], stack, salt }: { project?: string[]; stack: string[]; salt?: string },
    environment: NodeJS.ProcessEnv = {},
  ): Promise<Configuration> {
    const files = {
      "Pulumi.yaml": ["name: bank", "runtime: nodejs", "config:", ...project],
      "Pulumi.dev.yaml": [...(salt ? [`encryptionsalt: ${salt}`] : []), "config:", ...stack],
    };
    for (const [file, lines] of Object.entries(files)) {
      await writeFile(join(directory, file), lines.join("\n").replace(/config:$/, "config: {}"));
    }
    const read = await readProject(directory);
    return configuration(read, "dev", await readStack(read, "dev"), environment);
  }
});
