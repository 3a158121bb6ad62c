import { xmlDocument } from "../gateway/protocols.ts";
import { ALWAYS_ALLOWED, AwsError } from "../request.ts";
import type { Service, ServiceContext } from "../service.ts";

const VERSION = "2011-06-15";

/**
 * Security Token Service: GetCallerIdentity only, which tells a client whose key it holds. Everybody may ask that.
 *
 * Not emulated: every call that gives credentials; services act as their roles without one.
 */
export async function sts({ graph }: Pick<ServiceContext, "graph">): Promise<Service> {
  return {
    signingName: "sts",
    resourceTypes: [],
    access: () => ALWAYS_ALLOWED,
    async handle({ body, caller }) {
      const action = new URLSearchParams(body.toString()).get("Action");
      if (action !== "GetCallerIdentity") {
        throw new AwsError(
          400,
          "InvalidAction",
          `the local STS does not emulate ${action}; it emulates GetCallerIdentity`,
        );
      }
      // AWS's ids of principals begin with AIDA and AROA; clients only compare them.
      const [name = ""] = caller.split("/").slice(-1);
      const answer = {
        "@_xmlns": `https://sts.amazonaws.com/doc/${VERSION}/`,
        GetCallerIdentityResult: {
          Arn: caller,
          UserId: `AIDA${name.toUpperCase()}`,
          Account: graph.accountId,
        },
      };
      return {
        status: 200,
        headers: { "content-type": "text/xml" },
        body: xmlDocument("GetCallerIdentityResponse", answer),
      };
    },
    async close() {},
  };
}
