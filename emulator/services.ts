import { dynamoDb } from "./dynamodb/service.ts";
import { firehose } from "./firehose/service.ts";
import { kinesis } from "./kinesis/service.ts";
import { lambda } from "./lambda/service.ts";
import { s3 } from "./s3/service.ts";
import { sageMaker } from "./sagemaker/service.ts";
import { secretsManager } from "./secretsManager/service.ts";
import { sts } from "./sts/service.ts";

/**
 * Every service, in the order in which they start. Firehose is the last, as it is when a stack is deployed: it reads from
 * LATEST, and what it calls has to be there.
 */
export const SERVICES = {
  s3,
  kinesis,
  sageMaker,
  dynamoDb,
  secretsManager,
  sts,
  lambda,
  firehose,
} as const;

export type ServiceName = keyof typeof SERVICES;

/** All services, at work. */
export type Services = {
  readonly [Name in ServiceName]: Awaited<ReturnType<(typeof SERVICES)[Name]>>;
};
