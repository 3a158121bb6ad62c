import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** SageMaker's container image for XGBoost models, in the stack's region. It runs XGBoost 1.7.4. */
export function xgboostImage(): pulumi.Output<string> {
  return aws.sagemaker.getPrebuiltEcrImageOutput({
    repositoryName: "sagemaker-xgboost",
    imageTag: "1.7-1",
  }).registryPath;
}

/**
 * ARN of an image's repository.
 *
 * @throws RunError if the image is not in Amazon ECR, the only registry that SageMaker pulls from.
 */
export function repositoryArn(image: string, partition: string): string {
  const parts = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[^/]+\/([^:@]+)/.exec(image);
  if (parts) return `arn:${partition}:ecr:${parts[2]}:${parts[1]}:repository/${parts[3]}`;
  throw new pulumi.RunError(
    `image must be in Amazon ECR, such as 111122223333.dkr.ecr.sa-east-1.amazonaws.com/name:tag, got ${image}`,
  );
}
