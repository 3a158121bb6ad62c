import { XMLParser } from "fast-xml-parser";
import { xmlDocument } from "../gateway/protocols.ts";
import { AwsError, type AwsRequest } from "../request.ts";
import type { Bucket } from "./bucket.ts";
import { checkedChecksums } from "./checksums.ts";
import { notEmulated } from "./request.ts";

/** Most keys in one `DeleteObjects`: S3's limit. */
const MAX_DELETED = 1000;

const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  isArray: (name) => name === "Object",
});

/** What `DeleteObjects` is sent. */
interface Given {
  readonly Delete?: {
    readonly Quiet?: string;
    readonly Object?: readonly { readonly Key?: string; readonly VersionId?: string }[];
  };
}

/**
 * Answer `DeleteObjects`, in XML.
 *
 * @throws AwsError `MalformedXML`; what goes wrong with one key is told for that key.
 */
export async function deleteObjects(
  bucket: Bucket,
  { headers, body }: AwsRequest,
): Promise<string> {
  checkedChecksums(headers, body);
  const { Delete } = given(body);
  const objects = Delete?.Object ?? [];
  if (objects.length < 1 || objects.length > MAX_DELETED) {
    throw malformed(`from 1 to ${MAX_DELETED} objects are taken, got ${objects.length}`);
  }
  const deleted: { Key: string }[] = [];
  const failed: { Key: string; Code: string; Message: string }[] = [];
  for (const { Key = "", VersionId } of objects) {
    try {
      if (VersionId !== undefined) throw notEmulated("the deletion of a version");
      await bucket.delete(Key);
      deleted.push({ Key });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Key, Code: error.code, Message: error.message });
    }
  }
  const quiet = Delete?.Quiet === "true";
  return xmlDocument("DeleteResult", { Deleted: quiet ? [] : deleted, Error: failed });
}

/** The keys that a `DeleteObjects` names. @throws AwsError `MalformedXML`. */
export function keysToDelete(body: Buffer): string[] {
  return (given(body).Delete?.Object ?? []).map(({ Key = "" }) => Key);
}

function given(body: Buffer): Given {
  try {
    return parser.parse(body.toString(), true);
  } catch (error) {
    throw malformed((error as Error).message);
  }
}

function malformed(why: string): AwsError {
  return new AwsError(
    400,
    "MalformedXML",
    `The XML you provided was not well-formed or did not validate: ${why}`,
  );
}
