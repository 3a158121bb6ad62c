import { type Nameable, physicalName } from "./naming.ts";
import { accountArn, type Place, regionalArn } from "./place.ts";

/** A resource about to be given what its provider would compute. */
export interface Made extends Nameable {
  /** Of an AWS resource. */
  readonly place: Place;
}

/** What the provider computes, `id` included. */
export type Computed = { readonly id: string } & Readonly<Record<string, unknown>>;

/** How the provider of one type of resource answers. */
export type Rule = (made: Made) => Computed;

/**
 * A resource of a region, with a name and an ARN.
 *
 * @param path Last part of the ARN.
 * @param limit Characters of a name.
 * @param id Which of the two its id is.
 * @param more What else is computed.
 */
export function regional(
  service: string,
  path: (name: string, made: Made) => string,
  limit: number,
  id: "arn" | "name",
  more: (made: Made, arn: string) => object = () => ({}),
): Rule {
  return (made) => {
    const name = physicalName(made, "name", limit);
    const arn = regionalArn(made.place, service, path(name, made));
    const region = made.place.region;
    return { id: id === "arn" ? arn : name, arn, name, region, ...more(made, arn) };
  };
}

/** A resource of IAM: of the account as a whole, with a path. */
export function inAccount(kind: string, limit: number, id: "arn" | "name"): Rule {
  return (made) => {
    const name = physicalName(made, "name", limit);
    const path = typeof made.inputs.path === "string" ? made.inputs.path : "/";
    const arn = accountArn(made.place, "iam", `${kind}${path}${name}`);
    return { id: id === "arn" ? arn : name, arn, name, path };
  };
}
