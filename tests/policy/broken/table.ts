/**
 * How rules are broken: by rule, then by resource of stack prod and path in its inputs, such as
 * `lake-bucket forceDestroy`. Each case is what is wrong there and what is said of it; then, where the rule would have
 * nothing to say of the program as it is, what is right.
 */
export type Table = Readonly<
  Record<string, Readonly<Record<string, readonly (readonly [unknown, string, unknown?])[]>>>
>;

/** One case of a table. */
export interface Broken {
  readonly rule: string;
  readonly name: string;
  readonly path: string;
  readonly wrong: unknown;
  readonly problem: string;
  readonly right: unknown;
}

export function rows(table: Table): Broken[] {
  return Object.entries(table).flatMap(([rule, places]) =>
    Object.entries(places).flatMap(([place, cases]) => {
      const [name = "", path = ""] = place.split(" ");
      return cases.map(([wrong, problem, right]) => ({ rule, name, path, wrong, problem, right }));
    }),
  );
}
