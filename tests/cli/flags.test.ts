import { expect } from "chai";
import { UsageError } from "../../cli/errors.ts";
import { readFlags } from "../../cli/flags.ts";

const flags = {
  stack: { type: "choice", choices: ["dev", "prod"], default: "dev", help: "stack" },
  records: { type: "integer", min: 0, max: 100, default: 10, help: "how many" },
  rate: { type: "number", min: 0.1, max: 10, help: "how fast" },
  out: { type: "text", default: ".local", help: "a directory" },
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
    [["--recrods=1"], "Unknown option '--recrods'"],
    [["7"], "Unexpected argument '7'"],
  ];
  for (const [args, message] of refused) {
    it(`refuse ${args.join(" ")}`, () => {
      expect(() => readFlags(flags, args)).to.throw(UsageError, message);
    });
  }
});
