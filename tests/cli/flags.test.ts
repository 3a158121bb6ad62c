import { expect } from "chai";
import { UsageError } from "../../cli/errors.ts";
import { givenFlags, readFlags, throwUnlessOne } from "../../cli/flags.ts";

const flags = {
  stack: { type: "choice", choices: ["dev", "prod"], default: "dev", help: "stack" },
  records: { type: "integer", min: 0, max: 100, default: 10, help: "how many" },
  rate: { type: "number", min: 0.1, max: 10, help: "how fast" },
  out: { type: "text", default: ".local", formerly: "target", help: "a directory" },
  from: { type: "text", pattern: /^\d{4}-\d\d-\d\d$/, help: "a date, YYYY-MM-DD" },
  data: { type: "text", multiple: true, help: "a directory or a file" },
  serve: { type: "switch", help: "stay" },
} as const;

describe("flags", () => {
  it("take their defaults", () => {
    expect(readFlags(flags, [])).to.deep.equal({
      stack: "dev",
      records: 10,
      rate: undefined,
      out: ".local",
      from: undefined,
      data: [],
      serve: false,
    });
  });

  it("are read with either spelling", () => {
    const args = [
      "--stack=prod",
      "--records",
      "7",
      "--rate",
      "0.5",
      "--from=2026-01-05",
      "--data=one",
      "--data",
      "two",
      "--serve",
    ];

    expect(readFlags(flags, args)).to.deep.equal({
      stack: "prod",
      records: 7,
      rate: 0.5,
      out: ".local",
      from: "2026-01-05",
      data: ["one", "two"],
      serve: true,
    });
  });

  const refused: [string[], string][] = [
    [["--records=101"], "--records must be a whole number from 0 to 100, got 101"],
    [["--records=1.5"], "--records must be a whole number from 0 to 100, got 1.5"],
    [["--records="], "--records must be a whole number from 0 to 100, got "],
    [["--rate=fast"], "--rate must be a number from 0.1 to 10, got fast"],
    [["--stack=test"], "--stack must be dev or prod, got test"],
    [["--from=today"], '--from must be a date, YYYY-MM-DD, got "today"'],
    [["--out="], '--out must be a directory, got ""'],
    [["--data=one", "--data="], '--data must be a directory or a file, got ""'],
    [["--records"], "--records needs a value: a whole number from 0 to 100"],
    [
      ["--rate", "-1"],
      "--rate needs a value: a number from 0.1 to 10; one that starts with a dash is written --rate=VALUE",
    ],
    [["--stack"], "--stack needs a value: dev or prod"],
    [["--from"], "--from needs a value: a date, YYYY-MM-DD"],
    [["--serve=yes"], "--serve takes no value: give it alone, or leave it out"],
    [["--recrods=1"], "Unknown option '--recrods': did you mean --records?"],
    [["--ser"], "Unknown option '--ser': did you mean --serve?"],
    [["--verbose"], "Unknown option '--verbose': --help lists the flags"],
    [["--target=x"], "--target is now called --out"],
    [["7"], "Unexpected argument '7'"],
  ];
  for (const [args, message] of refused) {
    it(`refuse ${args.join(" ")}`, () => {
      expect(() => readFlags(flags, args)).to.throw(UsageError, message);
    });
  }

  it("are asked for where they are required", () => {
    const required = {
      stream: { type: "text", required: true, help: "a stream's name" },
      shards: { type: "integer", min: 1, max: 9, required: true, help: "how many" },
    } as const;

    expect(() => readFlags(required, ["--shards=2"])).to.throw(
      UsageError,
      "--stream is missing: a stream's name",
    );
    expect(() => readFlags(required, ["--stream=x"])).to.throw(
      UsageError,
      "--shards is missing: a whole number from 1 to 9",
    );
  });

  it("are known from those that are left out", () => {
    expect(givenFlags(flags, ["--serve", "--stack=dev"])).to.deep.equal(["serve", "stack"]);
  });

  it("are refused when none or several of them are given, and one is needed", () => {
    const one = (given: Record<string, unknown>) => () => throwUnlessOne(given, ["stack", "run"]);

    expect(one({})).to.throw(UsageError, "one of --stack, --run is missing: name what to work on");
    expect(one({ stack: "dev", run: ".local" })).to.throw(
      UsageError,
      "one of --stack, --run only, got --stack and --run",
    );
    one({ run: ".local" })();
  });
});
