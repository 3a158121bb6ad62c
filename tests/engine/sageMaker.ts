import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { isObject } from "../../program/isObject.ts";
import type { Cloud, Thing } from "./cloud.ts";

/** What the program's hook asks SageMaker about, on a free port. */
export interface SageMaker {
  readonly url: string;
  close(): Promise<void>;
}

/** Serve what `cloud` knows of endpoints and their configurations. */
export async function openSageMaker(cloud: Cloud): Promise<SageMaker> {
  const server = createServer(async (request, response) => {
    const asked = (await json(request)) as Record<string, string>;
    const answer = asked.EndpointName
      ? endpoint(cloud, asked.EndpointName)
      : configuration(cloud, asked.EndpointConfigName as string);
    response.setHeader("content-type", "application/x-amz-json-1.1");
    response.end(JSON.stringify(answer));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

function endpoint(cloud: Cloud, name: string): object {
  const live = liveOf(cloud, "aws:sagemaker/endpoint:Endpoint", name);
  return {
    EndpointName: name,
    EndpointStatus: "InService",
    EndpointConfigName: live?.endpointConfigName,
  };
}

function configuration(cloud: Cloud, name: string): object {
  const type = "aws:sagemaker/endpointConfiguration:EndpointConfiguration";
  const variants = liveOf(cloud, type, name)?.productionVariants;
  return {
    EndpointConfigName: name,
    ProductionVariants: (Array.isArray(variants) ? variants : [])
      .filter(isObject)
      .map((variant) => ({
        VariantName: variant.variantName,
        ModelName: variant.modelName,
      })),
  };
}

function liveOf(cloud: Cloud, type: string, id: string): Thing["live"] {
  return cloud.things().find((thing) => thing.type === type && thing.id === id)?.live;
}
