import { CommandError } from "../../cli/errors.ts";

/** A pack of policies, or its configuration, that `pulumi preview --policy-pack` would refuse too. */
export class PolicyPackError extends CommandError {}
