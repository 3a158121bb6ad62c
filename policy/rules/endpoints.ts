import * as aws from "@pulumi/aws";
import { on, resourceRule, told } from "../rule.ts";

/** Alarms and scaling name the variant; SageMaker compares the old and the new one by it. */
const VARIANT = "AllTraffic";
/** The SHA-256 of the contents, in a key. */
const ADDRESSED = /\/[0-9a-f]{64}\//;

const DELETED_BEFORE = "it is deleted before its successor exists";

/** A model changes only as a new one beside the old, and is never out of reach while it does. */
export const endpoints = [
  resourceRule(
    {
      name: "variant-constant",
      reason: "A roll-out needs the same variant before and after; left out, its name is random",
      remedy: `Set variantName to ${VARIANT}`,
      severity: "medium",
    },
    on(aws.sagemaker.EndpointConfiguration, ({ productionVariants }) =>
      productionVariants
        .filter(({ variantName }) => variantName !== VARIANT)
        .map(({ variantName }) => `variantName is ${variantName ?? "not set"}`),
    ),
  ),
  resourceRule(
    {
      name: "model-content-addressed",
      reason: "Under a name that stays, new bytes change a running model without a roll-out",
      remedy: "Put the SHA-256 of the contents into the key, as ModelEndpoint does",
      severity: "high",
    },
    on(aws.s3.BucketObjectv2, ({ key }) => isModel(key) && notAddressed("key", key)),
    on(aws.s3.BucketObject, ({ key }) => isModel(key) && notAddressed("key", key)),
    on(aws.sagemaker.Model, ({ primaryContainer, containers = [] }) =>
      [...(primaryContainer ? [primaryContainer] : []), ...containers].flatMap((container) => {
        const url = told(() => container.modelDataUrl)?.value;
        return url === undefined ? [] : notAddressed("modelDataUrl", url) || [];
      }),
    ),
  ),
  resourceRule(
    {
      name: "model-replaced-beside",
      reason:
        "An endpoint serves the old model until the new one is there, and needs it to roll back",
      remedy: "Leave deleteBeforeReplace and the physical name out",
      severity: "high",
    },
    on(aws.sagemaker.Model, (_, { opts }) => opts.deleteBeforeReplace && DELETED_BEFORE),
    on(
      aws.sagemaker.EndpointConfiguration,
      (_, { opts }) => opts.deleteBeforeReplace && DELETED_BEFORE,
    ),
  ),
  resourceRule(
    {
      name: "model-isolated",
      reason:
        "What a model file makes the container do must not reach the network, nor take data along",
      remedy: "Set enableNetworkIsolation",
      severity: "high",
      inProd: true,
    },
    on(
      aws.sagemaker.Model,
      ({ enableNetworkIsolation }) =>
        !enableNetworkIsolation && "enableNetworkIsolation is not set",
    ),
  ),
  resourceRule(
    {
      name: "endpoint-two-instances",
      reason: "SageMaker spreads two instances over two zones; one alone ends with its zone",
      remedy: "Serve from instances, and set initialInstanceCount to 2 at least",
      severity: "high",
      inProd: true,
    },
    on(aws.sagemaker.EndpointConfiguration, ({ productionVariants }) =>
      productionVariants.flatMap(({ serverlessConfig, initialInstanceCount = 1 }) => {
        if (serverlessConfig) return ["it is serverless, which answers late after a rest"];
        return initialInstanceCount < 2 ? [`initialInstanceCount is ${initialInstanceCount}`] : [];
      }),
    ),
    on(
      aws.appautoscaling.Target,
      ({ serviceNamespace, minCapacity }) =>
        serviceNamespace === "sagemaker" && minCapacity < 2 && `minCapacity is ${minCapacity}`,
    ),
  ),
  resourceRule(
    {
      name: "endpoint-rolls-back",
      reason: "A model that fails must give the traffic back before anybody wakes up",
      remedy:
        "Set deploymentConfig: blueGreenUpdatePolicy or rollingUpdatePolicy, and autoRollbackConfiguration with alarms",
      severity: "high",
      inProd: true,
    },
    on(aws.sagemaker.Endpoint, ({ deploymentConfig }) => {
      const { blueGreenUpdatePolicy, rollingUpdatePolicy } = deploymentConfig ?? {};
      return [
        ...(blueGreenUpdatePolicy || rollingUpdatePolicy
          ? []
          : ["all instances change at once, with nothing to go back to"]),
        ...(blueGreenUpdatePolicy?.trafficRoutingConfiguration.type === "ALL_AT_ONCE"
          ? ["all traffic moves at once"]
          : []),
        ...(deploymentConfig?.autoRollbackConfiguration?.alarms?.length
          ? []
          : ["no alarm rolls it back"]),
      ];
    }),
  ),
];

function isModel(key: string | undefined): boolean {
  return /(^|\/)model\.tar\.gz$|\.tar\.gz$|^models\//.test(key ?? "");
}

function notAddressed(input: string, path: string | undefined): string[] | false {
  return !ADDRESSED.test(path ?? "") && [`${input} ${path} doesn't name its contents`];
}
