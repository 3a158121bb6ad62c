import { expect } from "chai";
import { command } from "../../cli/command.ts";
import { CommandError, UsageError } from "../../cli/errors.ts";

/** What a command of this name prints and with which code it would exit, called in this process with `args`. */
async function ran(args: readonly string[], main: () => Promise<void> = async () => {}) {
  const { argv, exitCode } = process;
  const { log, error } = console;
  const signals = ["SIGINT", "SIGTERM"] as const;
  const listeners = signals.map((signal) => process.listeners(signal));
  const printed = { loaded: false, out: [] as unknown[], err: [] as unknown[] };
  process.argv = [...argv.slice(0, 2), ...args];
  process.exitCode = undefined;
  console.log = (line) => printed.out.push(line);
  console.error = (line) => printed.err.push(line);
  try {
    await command(
      {
        name: "npm run send",
        purpose: "Sends records.",
        flags: {
          stack: { type: "text", value: "NAME", help: "a stack" },
          run: { type: "text", value: "DIR", formerly: "out", help: "a local run" },
        },
        oneOf: ["stack", "run"],
        example: "npm run send -- --run .local",
      },
      async () => {
        printed.loaded = true;
        return { main };
      },
    );
    return { ...printed, code: process.exitCode ?? 0 };
  } finally {
    Object.assign(process, { argv, exitCode });
    Object.assign(console, { log, error });
    for (const [i, signal] of signals.entries()) {
      for (const listener of process.listeners(signal)) {
        if (!listeners[i]?.includes(listener)) process.off(signal, listener);
      }
    }
  }
}

describe("a command", () => {
  it("does its work with the flags that it was given, and exits with 0", async () => {
    expect(await ran(["--run", "x"])).to.deep.equal({ loaded: true, out: [], err: [], code: 0 });
  });

  it("shows its help without loading its work", async () => {
    const { loaded, out, code } = await ran(["--stack", "--help"]);

    expect({ loaded, code }).to.deep.equal({ loaded: false, code: 0 });
    expect(out.join()).to.match(/^Usage: npm run send -- --stack NAME \| --run DIR \[flags\]\n/);
  });

  const wrong: [string[], string][] = [
    [["--out", "x"], "--out is now called --run"],
    [["--rum", "x"], "Unknown option '--rum': did you mean --run?"],
    [[], "one of --stack, --run is missing: name what to work on"],
  ];
  for (const [args, message] of wrong) {
    it(`exits with 2 without loading its work: ${message}`, async () => {
      expect(await ran(args)).to.deep.equal({ loaded: false, out: [], err: [message], code: 2 });
    });
  }

  const failures: [string, Error, unknown, number][] = [
    ["what its caller can fix in one line", new CommandError("no"), "no", 1],
    ["what its caller got wrong in one line", new UsageError("no"), "no", 2],
  ];
  for (const [what, error, shown, code] of failures) {
    it(`shows ${what}, and exits with ${code}`, async () => {
      const { err, ...others } = await ran(["--run", "x"], () => Promise.reject(error));

      expect({ ...others, err }).to.deep.equal({ loaded: true, out: [], err: [shown], code });
    });
  }

  it("shows a defect of ours with its stack, and exits with 1", async () => {
    const defect = new TypeError("no");

    const { err, code } = await ran(["--run", "x"], () => Promise.reject(defect));

    expect([err[0], code]).to.deep.equal([defect, 1]);
  });
});
