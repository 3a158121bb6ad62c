import { digits } from "./naming.ts";
import { ACCOUNT_ID, accountArn, type Place, placeOf } from "./place.ts";
import { policyDocument } from "./policyDocument.ts";
import { ProgramError } from "./programError.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** The provider functions that a program may call, by token. */
const FUNCTIONS: Readonly<Record<string, (inputs: Inputs, place: Place) => object>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (_, place) => ({
    id: ACCOUNT_ID,
    accountId: ACCOUNT_ID,
    arn: accountArn(place, "iam", "user/local"),
    userId: "AIDALOCAL",
  }),
  "aws:index/getRegion:getRegion": (_, { region, dnsSuffix }) => ({
    id: region,
    name: region,
    region,
    description: region,
    endpoint: `ec2.${region}.${dnsSuffix}`,
  }),
  "aws:index/getPartition:getPartition": (_, { partition, dnsSuffix }) => ({
    id: partition,
    partition,
    dnsSuffix,
    reverseDnsPrefix: dnsSuffix.split(".").reverse().join("."),
  }),
  "aws:ec2/getPrefixList:getPrefixList": ({ name }, { region }) => ({
    // A gateway's addresses, which AWS alone knows.
    id: `pl-${digits(`${region} ${name}`, "prefix list", 8)}`,
    name,
    cidrBlocks: [],
    region,
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": (inputs) => {
    const document = policyDocument(inputs);
    return { id: "policy", ...inputs, ...document };
  },
  "aws:sagemaker/getPrebuiltEcrImage:getPrebuiltEcrImage": (inputs, place) => {
    const { region, dnsSuffix } =
      typeof inputs.region === "string" ? placeOf(inputs.region) : place;
    const repository = String(inputs.repositoryName);
    const tag = inputs.imageTag ?? "1";
    const registryId = xgboostRegistry(repository, region);
    const registryPath = `${registryId}.dkr.ecr.${region}.${inputs.dnsSuffix ?? dnsSuffix}/${repository}:${tag}`;
    return { id: registryId, registryId, registryPath, region, ...inputs, imageTag: tag };
  },
};

/**
 * What a provider function answers.
 *
 * @throws ProgramError naming a function that isn't known here.
 */
export function call(token: string, inputs: Inputs, place: Place): object {
  const answer = FUNCTIONS[token];
  if (answer) return answer(inputs, place);
  throw new ProgramError(
    `${token} asks AWS, and its answer is not known here: add it to program/functions.ts`,
  );
}

/**
 * Account that holds the prebuilt XGBoost container of a region.
 * From AWS's page "Docker Registry Paths and Example Code" of each region, as the AWS provider has them.
 */
const XGBOOST_REGISTRIES: Readonly<Record<string, string>> = {
  "ap-northeast-1": "354813040037",
  "ap-southeast-2": "783357654285",
  "ca-central-1": "341280168497",
  "eu-central-1": "492215442770",
  "eu-west-1": "141502667606",
  "eu-west-2": "764974769150",
  "sa-east-1": "737474898029",
  "us-east-1": "683313688378",
  "us-east-2": "257758044811",
  "us-west-1": "746614075791",
  "us-west-2": "246618743249",
};

function xgboostRegistry(repository: string, region: string): string {
  if (repository !== "sagemaker-xgboost") {
    throw new ProgramError(
      `the registry of ${repository} is not known here, only that of sagemaker-xgboost: add it to program/functions.ts`,
    );
  }
  const registry = XGBOOST_REGISTRIES[region];
  if (registry) return registry;
  throw new ProgramError(
    `aws:region must be one of ${Object.keys(XGBOOST_REGISTRIES).join(", ")}, where the registry of ${repository} is known without asking AWS, got ${region}`,
  );
}
