import { expect } from "chai";
import type { Flag, Flags } from "../../cli/flags.ts";
import { readFlags } from "../../cli/flags.ts";
import type { TestKinesis } from "./testKinesis.ts";

/**
 * Why a command of the simulator fails, called in this process; its environment leads to the endpoint meanwhile.
 *
 * @param main What the command does.
 * @param flags What it declares.
 * @param given Values by name; an empty text for a switch.
 */
export async function failure<const T extends Record<string, Flag>>(
  main: (flags: Flags<T>, signal: AbortSignal) => Promise<void>,
  flags: T,
  given: Readonly<Record<string, string | number>>,
  kinesis: TestKinesis,
): Promise<Error> {
  const args = Object.entries(given).map(([name, value]) =>
    value === "" ? `--${name}` : `--${name}=${value}`,
  );
  const environment = {
    AWS_REGION: "sa-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL: kinesis.url,
  };
  const before = { ...process.env };
  Object.assign(process.env, environment);
  try {
    return await main(readFlags(flags, args), new AbortController().signal).then(
      () => expect.fail("it was done"),
      (error: Error) => error,
    );
  } finally {
    for (const name of Object.keys(environment)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}
