import * as pulumi from "@pulumi/pulumi";
import type { Permission } from "../../components/iam/statement.ts";
import { settled, unwrap } from "./pulumi.ts";

/** What a permission comes to, once everything it names is there. */
export async function granted({ statements }: Permission): Promise<object[]> {
  const known = await unwrap(pulumi.output([...statements]));
  await settled();
  return known;
}
