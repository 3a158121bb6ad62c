import { CommandError } from "../cli/errors.ts";

/**
 * A Pulumi program, or its settings, that `pulumi preview` would refuse too, in the words it would show after
 * `error:`.
 */
export class ProgramError extends CommandError {}
