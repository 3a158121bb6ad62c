/** How an AWS client that acts as one principal is configured. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The same as environment variables, which every AWS SDK and the AWS CLI read. */
export function environmentOf({
  region,
  endpoint,
  credentials,
}: ClientSettings): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}
