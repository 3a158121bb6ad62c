import * as aws from "@pulumi/aws";
import { type Finding, on, resourceRule, stackRule, told } from "../rule.ts";

/** Logs are kept as long as was decided. */
export const logs = [
  resourceRule(
    {
      name: "log-retention",
      reason: "Kept for ever, logs cost more each month, and hold what should have been forgotten",
      remedy: "Set retentionInDays",
      severity: "medium",
    },
    on(
      aws.cloudwatch.LogGroup,
      ({ retentionInDays }) => !retentionInDays && "retentionInDays is not set",
    ),
  ),
  stackRule(
    {
      name: "endpoint-logs-declared",
      reason: "SageMaker makes the log group that it misses, and keeps it for ever",
      remedy: "Declare /aws/sagemaker/Endpoints/NAME with retentionInDays",
      severity: "medium",
    },
    (resources) => {
      const groups = resources
        .filter((resource) => resource.isType(aws.cloudwatch.LogGroup))
        .map(({ props }) => told(() => String(props.name)));
      return resources
        .filter((resource) => resource.isType(aws.sagemaker.Endpoint))
        .map((resource): Finding => {
          const name = told(() => String(resource.props.name));
          const group = `/aws/sagemaker/Endpoints/${name?.value}`;
          // A group whose name is not known yet may be it.
          const declared = !name || groups.some((one) => !one || one.value === group);
          return { resource, problem: !declared && `log group ${group} is not declared` };
        });
    },
  ),
];
