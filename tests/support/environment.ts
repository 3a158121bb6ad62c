// The SDK warns on Node 20 about its own end of support there; the lockfile pins a version that supports it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
// No test may find the credentials or the region of whoever runs it.
for (const name of Object.keys(process.env)) {
  if (name.startsWith("AWS_") && !name.startsWith("AWS_SDK_JS")) delete process.env[name];
}
process.env.AWS_EC2_METADATA_DISABLED = "true";
process.env.AWS_CONFIG_FILE = process.env.AWS_SHARED_CREDENTIALS_FILE = "/dev/null";
