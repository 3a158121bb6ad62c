import { CommandError } from "../../cli/errors.ts";

/** A stack's outputs, as the program exports them. */
export type Outputs = Readonly<Record<string, unknown>>;

/** What redrive and audit work on. */
export interface Places {
  readonly stream: string;
  readonly lakeBucket: string;
  /** Where source records are kept, if that is known. */
  readonly backup?: { readonly bucket: string; readonly prefix: string };
  readonly ledgerTable: string;
  /** What keys in the lake start with. */
  readonly prefixes: {
    readonly delivered: string;
    readonly failed: string;
    readonly quarantine: string;
  };
}

/**
 * What a stack's outputs name.
 *
 * @param flag For messages, such as `--stack prod`.
 * @throws CommandError naming the output that lacks.
 */
export function placesIn(outputs: Outputs, flag: string): Required<Places> {
  const text = (name: string) => outputIn(outputs, name, flag);
  return {
    stream: text("streamName"),
    lakeBucket: text("lakeBucket"),
    backup: { bucket: text("backupBucket"), prefix: literal(text("backupPrefix")) },
    ledgerTable: text("ledgerTable"),
    prefixes: {
      delivered: literal(text("deliveredPrefix")),
      failed: literal(text("errorPrefix")),
      quarantine: literal(text("quarantinePrefix")),
    },
  };
}

/** One output, a text. @throws CommandError naming the output that lacks. */
export function outputIn(outputs: Outputs, name: string, flag: string): string {
  const value = outputs[name];
  if (typeof value === "string" && value !== "") return value;
  throw new CommandError(
    `${flag}: the stack has no output ${name}: deploy this version of the program with pulumi up, or run it with npm start`,
  );
}

/** What all keys under a prefix start with: what stands before Firehose's first expression. */
function literal(prefix: string): string {
  return prefix.split("!{", 1)[0] as string;
}
