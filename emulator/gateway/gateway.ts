import { randomBytes, randomUUID } from "node:crypto";
import type { ClientSettings } from "../clientSettings.ts";
import type { Authoriser, Denial } from "../iam/authoriser.ts";
import { accessDenied, callerName } from "../iam/denial.ts";
import { AwsError, type AwsRequest, type AwsResponse } from "../request.ts";
import type { Service } from "../service.ts";
import { split } from "./canonicalRequest.ts";
import { type Claim, claimOf } from "./claim.ts";
import { denied } from "./denied.ts";
import { listen, type WireRequest } from "./http.ts";
import { payloadOf } from "./payload.ts";
import { asAwsError, errorResponse } from "./protocols.ts";
import { checkSignature } from "./signature.ts";

/** The one address that every AWS call of a local run goes to. */
export interface Gateway {
  /** `http://127.0.0.1:<port>`, for `AWS_ENDPOINT_URL`. An IP address, so that the S3 client uses path style. */
  readonly url: string;
  /**
   * Settings of a client that acts as `principal`, an ARN. One key pair each, good for this run only.
   *
   * @param service Who acts as a role, such as `lambda.amazonaws.com`.
   * @throws Error in AWS's words when the service may not act as the role.
   */
  client(principal: string, service?: string): ClientSettings;
  /** What was refused to principals that may not do it, so far. */
  readonly denials: readonly Denial[];
  /**
   * From now on, calls signed for the service's name go to it. A service without a name is left alone.
   *
   * @throws Error for a service that doesn't say what its calls do.
   */
  serve(service: Service): void;
  /** Ends every connection at once, also those that clients keep open. */
  close(): Promise<void>;
}

interface Key {
  readonly principal: string;
  /** Whom errors speak of. */
  readonly caller: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Largest body taken, bytes: all of it is held in memory. Twice the largest buffer that Firehose can be
 * given (128 MB), since its objects may come out larger than asked.
 */
const MAX_BODY_BYTES = 256 * 1024 * 1024;

/** What {@link openGateway} needs to know. */
export interface GatewayOptions {
  /** Requests signed for another region are refused. */
  readonly region: string;
  /** Decides what each principal may do. */
  readonly authoriser: Authoriser;
  /** Largest body taken, bytes. @default 256 MiB */
  readonly maxBodyBytes?: number;
}

/**
 * Open the gateway on a free port of 127.0.0.1.
 *
 * It tells the service from the scope of the signature, checks the signature and the body's hash, asks whether the
 * caller may do all that the request does, and hands it on. Errors are written in the protocol of the service that was
 * called.
 */
export async function openGateway({
  region,
  authoriser,
  maxBodyBytes = MAX_BODY_BYTES,
}: GatewayOptions): Promise<Gateway> {
  const services = new Map<string, Service>();
  const byCaller = new Map<string, Key>();
  const byId = new Map<string, Key>();

  const server = await listen(maxBodyBytes, async (wire) => {
    const requestId = randomUUID();
    const claim = claimOf(wire.headers);
    let response: AwsResponse;
    try {
      response = await admit(authenticate(wire, claim));
    } catch (error) {
      response = errorResponse(claim?.service, asAwsError(error, claim?.service), requestId);
    }
    return { ...response, headers: { ...response.headers, "x-amzn-requestid": requestId } };
  });

  /** Where every authenticated call passes on its way to its service. */
  async function admit(request: AwsRequest): Promise<AwsResponse> {
    const service = services.get(request.service);
    if (service?.handle && service.access) {
      for (const access of service.access(request)) {
        const reason = authoriser.refusal(request.principal, access);
        if (reason !== undefined)
          throw accessDenied(request.service, request.caller, access, reason);
      }
      return service.handle(request);
    }
    const served = [...services.keys()].join(", ") || "nothing yet";
    throw new AwsError(
      501,
      "NotImplemented",
      `the service ${request.service} is not emulated; what is: ${served}`,
    );
  }

  /** A request, and whose it is. */
  function authenticate(wire: WireRequest, claim: Claim | undefined): AwsRequest {
    if (!claim) {
      throw new AwsError(
        403,
        "MissingAuthenticationTokenException",
        "Missing Authentication Token: requests must carry an AWS4-HMAC-SHA256 Authorization header; presigned URLs are not emulated",
      );
    }
    const key = byId.get(claim.accessKeyId);
    if (!key) {
      throw denied(
        claim.service,
        { s3: "InvalidAccessKeyId", others: "UnrecognizedClientException" },
        "The AWS access key id is not one of this run: each run has new ones.",
      );
    }
    const { body } = wire;
    if (!body) {
      throw new AwsError(
        413,
        claim.service === "s3" ? "EntityTooLarge" : "RequestTooLargeException",
        `the local run takes bodies of at most ${maxBodyBytes} bytes`,
      );
    }
    checkSignature({ ...wire, body }, claim, key.secretAccessKey, region);
    const [path, query] = split(wire.url);
    return {
      service: claim.service,
      principal: key.principal,
      caller: key.caller,
      method: wire.method,
      path,
      query: new URLSearchParams(query),
      ...payloadOf(body, wire.headers),
    };
  }

  return {
    url: server.url,
    client(principal, service) {
      const reason = authoriser.assumption(principal, service);
      if (reason !== undefined) {
        throw new Error(
          `${service} is not authorized to perform: sts:AssumeRole on resource: ${principal} ${reason}`,
        );
      }
      const caller = callerName(principal, service);
      const key = byCaller.get(caller) ?? newKey(principal, caller);
      byCaller.set(caller, key);
      byId.set(key.accessKeyId, key);
      const { accessKeyId, secretAccessKey } = key;
      return {
        region,
        endpoint: server.url,
        credentials: { accessKeyId, secretAccessKey },
      };
    },
    get denials() {
      return authoriser.denials;
    },
    serve(service) {
      if (!service.signingName) return;
      if (service.handle && !service.access) {
        throw new Error(`the service ${service.signingName} has to say what its calls do (access)`);
      }
      services.set(service.signingName, service);
    },
    close: () => server.close(),
  };
}

/** Shaped like AWS's: 20 upper-case characters, and 40 of base64. */
function newKey(principal: string, caller: string): Key {
  return {
    principal,
    caller,
    accessKeyId: `AKIA${randomBytes(8).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString("base64"),
  };
}
