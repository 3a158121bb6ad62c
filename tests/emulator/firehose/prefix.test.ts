import { expect } from "chai";
import { COMPRESSIONS } from "../../../emulator/firehose/compression.ts";
import { nameDate, objectKey } from "../../../emulator/firehose/objectKey.ts";
import { partitionOf } from "../../../emulator/firehose/partition.ts";
import {
  type Circumstances,
  evaluate,
  readPrefix,
  withDefaultDate,
  withDefaultErrorType,
} from "../../../emulator/firehose/prefix.ts";

const oldest = Date.UTC(2026, 6, 13, 10, 20, 30);

function evaluated(text: string, circumstances: Partial<Circumstances> = {}): string {
  return evaluate(readPrefix(text, "UTC"), { oldest, ...circumstances });
}

describe("prefix expressions", () => {
  it("evaluate to the date of the oldest record, the Lambda's keys and the kind of error", () => {
    expect(
      evaluated("data/!{partitionKeyFromLambda:tipo}/!{timestamp:yyyy/MM}/!{timestamp:dd}/", {
        partitionKeys: { tipo: "transacao" },
      }),
    ).to.equal("data/transacao/2026/07/13/");
    expect(
      evaluated("errors/!{firehose:error-output-type}/!{timestamp:'day='yyyy-MM-dd}/", {
        errorOutputType: "processing-failed",
      }),
    ).to.equal("errors/processing-failed/day=2026-07-13/");
  });

  it("give each random string eleven fresh alphanumerics", () => {
    const text = "!{firehose:random-string}/!{firehose:random-string}/";
    const strings = [...evaluated(text).split("/"), ...evaluated(text).split("/")].filter(Boolean);
    expect(strings).to.have.length(4);
    for (const string of strings) expect(string).to.match(/^[A-Za-z0-9]{11}$/);
    expect(new Set(strings).size).to.equal(4);
  });

  it("are refused when they are none of Firehose's", () => {
    for (const text of [
      "!{}",
      "!{firehose:other}",
      "!{timestamp:yyyy",
      "a!{key:b}",
      "!{timestamp:}",
    ]) {
      expect(() => readPrefix(text, "UTC"), text).to.throw("is no expression of Firehose's");
    }
  });

  it("suppress the default date, which else follows with no slash put in between", () => {
    const date = (text: string) =>
      evaluate(withDefaultDate(readPrefix(text, "UTC"), "UTC"), { oldest });
    expect(date("")).to.equal("2026/07/13/10/");
    expect(date("legacy")).to.equal("legacy2026/07/13/10/");
    expect(date("x/!{firehose:random-string}/")).to.match(/^x\/\w{11}\/$/);
  });

  it("leave an error prefix as it is; without them the kind of error and the date follow", () => {
    const failed = (text: string) =>
      evaluate(withDefaultErrorType(readPrefix(text, "UTC"), "UTC"), {
        oldest,
        errorOutputType: "partitioning-failed",
      });
    expect(failed("errors/")).to.equal("errors/partitioning-failed/2026/07/13/10/");
    expect(failed("e/!{firehose:error-output-type}/")).to.equal("e/partitioning-failed/");
  });
});

describe("object keys", () => {
  it("show stream, version, the oldest arrival in the declared zone, a UUID and the extension", () => {
    const zone = "America/Sao_Paulo";
    const key = objectKey(
      {
        prefix: withDefaultDate(readPrefix("", zone), zone),
        stream: "transactions",
        version: 1,
        nameDate: nameDate(zone),
        extension: COMPRESSIONS.GZIP.extension,
      },
      { oldest },
    );
    expect(key).to.match(
      /^2026\/07\/13\/07\/transactions-1-2026-07-13-07-20-30-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.gz$/,
    );
  });

  it("have the extension of the compression format", () => {
    const extensions = Object.entries(COMPRESSIONS).map(([name, { extension }]) => [
      name,
      extension,
    ]);
    expect(Object.fromEntries(extensions)).to.deep.equal({ UNCOMPRESSED: "", GZIP: ".gz" });
  });
});

describe("partitions", () => {
  const text = "!{partitionKeyFromLambda:tipo}/!{timestamp:HH}/!{firehose:random-string}/";
  const prefix = readPrefix(text, "UTC");
  const partition = (returned: unknown) => partitionOf(prefix, ["tipo"], returned, oldest);

  it("are told apart by the evaluated prefix, but for its random strings", () => {
    expect(partition({ tipo: "a/b", other: "x" })).to.deep.equal({
      id: "a/b/10//",
      partitionKeys: { tipo: "a/b" },
    });
  });

  it("don't exist when a key is missing, empty or no string", () => {
    for (const returned of [undefined, null, {}, { tipo: "" }, { tipo: null }, { tipo: 1 }]) {
      expect(partition(returned), JSON.stringify(returned)).to.equal(undefined);
    }
  });
});
