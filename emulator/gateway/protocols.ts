import { XMLBuilder } from "fast-xml-parser";
import { AwsError, type AwsResponse } from "../request.ts";

const xml = new XMLBuilder({ suppressEmptyNode: false, ignoreAttributes: false });

/** An XML document with this root element. Arrays repeat their element; a key that begins with `@_` is an attribute. */
export function xmlDocument(root: string, content: Readonly<Record<string, unknown>>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml.build({ [root]: content })}`;
}

/** How services with one of the AWS JSON protocols write an error. */
export interface JsonProtocol {
  readonly version: "1.0" | "1.1";
  /** What its codes start with. */
  readonly namespace: string;
  readonly message: "message" | "Message";
  /** Its code for our own failures. */
  readonly failure: string;
}

const JSON_PROTOCOLS: Readonly<Record<string, JsonProtocol>> = {
  dynamodb: {
    version: "1.0",
    namespace: "com.amazonaws.dynamodb.v20120810#",
    message: "message",
    failure: "InternalServerError",
  },
  firehose: { version: "1.1", namespace: "", message: "message", failure: "InternalFailure" },
  kinesis: { version: "1.1", namespace: "", message: "message", failure: "InternalFailure" },
  secretsmanager: {
    version: "1.1",
    namespace: "",
    message: "Message",
    failure: "InternalServiceError",
  },
};

/**
 * Errors of the framework that serves these protocols. It writes them in its own namespace where services have one, and
 * their text as `Message`.
 */
const FRAMEWORK_ERRORS: readonly string[] = ["AccessDeniedException"];

/** The AWS JSON protocol that a service speaks; nothing for one that speaks another. */
export function jsonProtocol(service: string | undefined): JsonProtocol | undefined {
  return Object.hasOwn(JSON_PROTOCOLS, service ?? "") ? JSON_PROTOCOLS[service ?? ""] : undefined;
}

/** Write an error the way clients of `service` read it. */
export function errorResponse(
  service: string | undefined,
  error: AwsError,
  requestId: string,
): AwsResponse {
  const { status, code, message, details } = error;
  if (service === "s3") {
    return {
      status,
      headers: { "content-type": "application/xml" },
      body: xmlDocument("Error", {
        Code: code,
        Message: message,
        ...details,
        RequestId: requestId,
        HostId: requestId,
      }),
    };
  }
  if (service === "sts") {
    return {
      status,
      headers: { "content-type": "text/xml" },
      body: xmlDocument("ErrorResponse", {
        Error: { Type: "Sender", Code: code, Message: message },
        RequestId: requestId,
      }),
    };
  }
  const json = jsonProtocol(service);
  if (json) {
    const framework = FRAMEWORK_ERRORS.includes(code);
    const namespace = framework && json.namespace ? "com.amazon.coral.service#" : json.namespace;
    const key = framework ? "Message" : json.message;
    return {
      status,
      headers: {
        "content-type": `application/x-amz-json-${json.version}`,
        "x-amzn-errortype": code,
      },
      body: JSON.stringify({ __type: namespace + code, [key]: message, ...details }),
    };
  }
  return {
    status,
    headers: { "content-type": "application/json", "x-amzn-errortype": code },
    body: JSON.stringify({ Message: message, ...details }),
  };
}

/** What a service throws, as an error that can be sent: what it did not expect is our fault, a 500. */
export function asAwsError(error: unknown, service: string | undefined): AwsError {
  if (error instanceof AwsError) return error;
  const code =
    service === "s3" ? "InternalError" : (jsonProtocol(service)?.failure ?? "InternalFailure");
  return new AwsError(500, code, `the local ${service} failed: ${(error as Error).message}`);
}
