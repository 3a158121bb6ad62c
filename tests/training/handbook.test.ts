import { expect } from "chai";
import { CommandError, UsageError } from "../../cli/errors.ts";
import { readFlags } from "../../cli/flags.ts";
import { main } from "../../training/handbook.ts";
import { HANDBOOK_FLAGS } from "../../training/handbookFlags.ts";

/** Why the command fails, called in this process. */
async function refused(...args: string[]): Promise<Error> {
  const { signal } = new AbortController();
  return (async () => main(readFlags(HANDBOOK_FLAGS, args), signal))().then(
    () => expect.fail("it was done"),
    (error: Error) => error,
  );
}

describe("npm run benchmark:handbook, called wrongly", () => {
  it("asks for the data", async () => {
    expect(await refused())
      .to.be.instanceOf(UsageError)
      .with.property("message")
      .that.equals("--data is missing: the Handbook's transactions, .csv or .csv.gz");
  });

  it("refuses a day that the calendar lacks, and data that isn't there", async () => {
    expect(await refused("--data", "none.csv", "--train-start", "2018-13-01"))
      .to.be.instanceOf(UsageError)
      .with.property("message")
      .that.equals("--train-start must be a day of the calendar, got 2018-13-01");
    const error = await refused("--data", "none.csv");
    expect(error).to.be.instanceOf(CommandError).and.not.instanceOf(UsageError);
    expect(error.message).to.equal(
      "--data none.csv can't be read: no such file or directory: name the Handbook's transactions",
    );
  });
});
