/** The account that everything is said to be in: the one AWS's own documentation uses. Nobody's. */
export const ACCOUNT_ID = "123456789012";

/** Where a resource is, as its ARN tells. */
export interface Place {
  readonly region: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  /** What the partition's host names end with. */
  readonly dnsSuffix: string;
}

export function placeOf(region: string): Place {
  if (region.startsWith("cn-")) {
    return { region, partition: "aws-cn", dnsSuffix: "amazonaws.com.cn" };
  }
  const partition = region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  return { region, partition, dnsSuffix: "amazonaws.com" };
}

/** ARN of something that lives in a region. */
export function regionalArn({ partition, region }: Place, service: string, path: string): string {
  return `arn:${partition}:${service}:${region}:${ACCOUNT_ID}:${path}`;
}

/** ARN of something that lives in the account as a whole, such as a role. */
export function accountArn({ partition }: Place, service: string, path: string): string {
  return `arn:${partition}:${service}::${ACCOUNT_ID}:${path}`;
}
