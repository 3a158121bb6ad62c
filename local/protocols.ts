import { XMLBuilder } from "fast-xml-parser";
import { AwsError, type AwsResponse } from "./service.ts";

const xml = new XMLBuilder({ suppressEmptyNode: false });

/** An XML document with this root element, as S3 writes them. Arrays repeat their element. */
export function xmlDocument(root: string, content: Readonly<Record<string, unknown>>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml.build({ [root]: content })}`;
}

/** A call refused at the door: S3 has codes of its own, and Kinesis answers every mistake of a caller with 400. */
export function denied(
  service: string,
  code: { readonly s3: string; readonly others: string },
  message: string,
  details: Record<string, unknown> = {},
): AwsError {
  const status = service === "kinesis" ? 400 : 403;
  return new AwsError(status, service === "s3" ? code.s3 : code.others, message, details);
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
  if (service === "kinesis") {
    return {
      status,
      headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": code },
      body: JSON.stringify({ __type: code, message, ...details }),
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
  const code = service === "s3" ? "InternalError" : "InternalFailure";
  return new AwsError(500, code, `the local ${service} failed: ${(error as Error).message}`);
}
