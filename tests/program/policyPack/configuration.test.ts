import { expect } from "chai";
import { type ConfigurationFile, configured } from "../../../program/policyPack/configuration.ts";

const rules = [
  {
    name: "allowed-regions",
    level: "mandatory",
    settings: { regions: { type: "array", default: ["sa-east-1"] } },
    values: {},
  },
  { name: "tagged", level: "advisory", settings: {}, values: {} },
] as const;

describe("the configuration of a pack", () => {
  it("leaves out what stays at its default", () => {
    expect(told({})).to.deep.equal([
      ["allowed-regions", "mandatory", { regions: ["sa-east-1"] }],
      ["tagged", "advisory", {}],
    ]);
  });

  it("gives rules other levels, one by one or all at once, and other settings", () => {
    expect(told({ all: "mandatory", tagged: "disabled" })).to.deep.equal([
      ["allowed-regions", "mandatory", { regions: ["sa-east-1"] }],
      ["tagged", "disabled", {}],
    ]);
    const regions = ["us-east-1"];
    expect(told({ "allowed-regions": { enforcementLevel: "advisory", regions } })).to.deep.equal([
      ["allowed-regions", "advisory", { regions }],
      ["tagged", "advisory", {}],
    ]);
  });

  for (const [file, message] of [
    [{ tags: "advisory" }, "the pack has no rule tags: it has allowed-regions, tagged"],
    [
      { tagged: "warn" },
      'the level of tagged must be advisory, mandatory, remediate, disabled, got "warn"',
    ],
    [{ tagged: true }, "tagged must be a level or an object, got true"],
    [{ tagged: { required: [] } }, "tagged has no setting required: it has none"],
    [
      { "allowed-regions": { regions: "us-east-1" } },
      'regions of allowed-regions must be a list of strings, got "us-east-1"',
    ],
  ] as const) {
    it(`is refused: ${message}`, () => {
      expect(() => told(file)).to.throw(message);
    });
  }
});

function told(file: ConfigurationFile) {
  return configured(rules, file).map(({ name, level, values }) => [name, level, values]);
}
