import { createRequire } from "node:module";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";

/** A protobuf message that holds a JSON object. */
type Struct = NonNullable<ReturnType<RegisterResourceRequest["getObject"]>>;
type StructClass = { fromJavaScript(value: object): Struct };

// The copy that the SDK itself uses; it isn't ours to depend on.
const { Struct: StructMessage } = createRequire(
  createRequire(import.meta.url).resolve("@pulumi/pulumi"),
)("google-protobuf/google/protobuf/struct_pb.js") as { Struct: StructClass };

/** A message of `value`. Through JSON, so that what is undefined is left out. */
export function struct(value: object): Struct {
  return StructMessage.fromJavaScript(JSON.parse(JSON.stringify(value)));
}

/** The object that a message holds. */
export function plain(value: Struct | undefined): Record<string, unknown> {
  return value?.toJavaScript() ?? {};
}
