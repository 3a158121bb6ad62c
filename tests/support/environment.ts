import { mkdtempSync, rmSync } from "node:fs";
import Module from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetAwsSettings } from "../../local/environment.ts";

// The SDK warns on Node 20 about its own end of support there; the lockfile pins one that supports it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
forgetAwsSettings();

// Mocha tries to require a test file and imports it when that fails. We spare it the parsing, and say where to look
// when the import has failed too, of which Mocha then shows nothing.
const { _extensions: extensions } = Module as unknown as {
  readonly _extensions: Record<string, (module: unknown, file: string) => void>;
};
extensions[".ts"] = (_, file) => {
  throw new Error(`can't be imported: node --import tsx/esm ${file} shows why`);
};

/** Where test files leave each other what takes long to make, see `stacks.ts`; gone when the run has ended. */
const SHARED = "SENTINELA_TESTS";

export function mochaGlobalSetup(): void {
  process.env[SHARED] = mkdtempSync(join(tmpdir(), "sentinela-tests-"));
}

export function mochaGlobalTeardown(): void {
  rmSync(process.env[SHARED] as string, { recursive: true, force: true });
}
