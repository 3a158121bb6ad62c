import { AwsError, type AwsRequest } from "../request.ts";

/** What an invocation is of. */
export interface Invoked {
  /** As the request names it. */
  readonly asked: string;
  readonly name: string;
  /** Version or alias. */
  readonly qualifier: string | undefined;
}

const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/**
 * The function that a request invokes: by name or by ARN, whole or in part, with or without a qualifier behind it.
 *
 * @throws AwsError `NotImplemented` for any other request.
 */
export function invokedBy({ method, path, query }: AwsRequest): Invoked {
  const [, encoded] = INVOCATIONS.exec(path) ?? [];
  if (method !== "POST" || encoded === undefined) throw notEmulated(`${method} ${path}`);
  const asked = decodeURIComponent(encoded);
  const [, name = asked, suffix] = /^(?:.*:function:)?([^:]+)(?::([^:]+))?$/.exec(asked) ?? [];
  return { asked, name, qualifier: query.get("Qualifier") ?? suffix };
}

/** What Lambda can do and the local one can't. */
export function notEmulated(what: string): AwsError {
  return new AwsError(501, "NotImplemented", `the local Lambda does not emulate ${what}`);
}
