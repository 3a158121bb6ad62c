import { forgetAwsSettings } from "../../local/environment.ts";

// The SDK warns on Node 20 about its own end of support there; the lockfile pins one that supports it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
forgetAwsSettings();
