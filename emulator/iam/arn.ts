import { placeOf } from "../../program/index.ts";

/** Where a stack is. */
export interface Home {
  readonly region: string;
  readonly accountId: string;
}

/** ARN of something that lives in the region of a stack. */
export function arnIn({ region, accountId }: Home, service: string, path: string): string {
  return `arn:${placeOf(region).partition}:${service}:${region}:${accountId}:${path}`;
}

/** ARN of a bucket, or of an object in it. */
export function s3Arn({ region }: Home, bucket: string, key?: string): string {
  const path = key === undefined ? bucket : `${bucket}/${key}`;
  return `arn:${placeOf(region).partition}:s3:::${path}`;
}

/** ARN of a user, who belongs to no region. */
export function userArn({ region, accountId }: Home, name: string): string {
  return `arn:${placeOf(region).partition}:iam::${accountId}:user/${name}`;
}
