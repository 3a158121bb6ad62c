import type { Flag } from "./flags.ts";

/** A command, as `--help` shows it. */
export interface Command<T extends Record<string, Flag>> {
  /** As it is typed, such as `npm run redrive`. */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly purpose: string;
  readonly flags: T;
  /** Flags of which exactly one has to be given. @default any */
  readonly oneOf?: readonly (keyof T & string)[] | undefined;
  /** A command line that works. */
  readonly example: string;
}
