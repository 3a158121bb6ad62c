// Pulumi requires this directory, as CommonJS and without the node arguments of PulumiPolicy.yaml: those come too
// late for a loader. So the loader is registered here, over the ts-node that Pulumi brings, which is of 2018.
require("tsx/cjs");
require("./pack.ts");
