import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetAwsSettings } from "../../local/environment.ts";

// The SDK warns on Node 20 about its own end of support there; the lockfile pins one that supports it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
forgetAwsSettings();

/** Where test files leave each other what takes long to make, see `stacks.ts`; gone when the run has ended. */
const SHARED = "SENTINELA_TESTS";

export function mochaGlobalSetup(): void {
  process.env[SHARED] = mkdtempSync(join(tmpdir(), "sentinela-tests-"));
}

export function mochaGlobalTeardown(): void {
  rmSync(process.env[SHARED] as string, { recursive: true, force: true });
}
