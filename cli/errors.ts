/** What the person at the keyboard can fix: a command shows the message alone, and exits with 1. */
export class CommandError extends Error {
  readonly exitCode: number = 1;
}

/** A command called wrongly; it exits with 2. */
export class UsageError extends CommandError {
  override readonly exitCode = 2;
}
