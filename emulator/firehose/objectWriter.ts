import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { type RetryOptions, withRetries } from "./calls.ts";
import type { Target } from "./configuration.ts";
import { objectKey } from "./objectKey.ts";
import type { Circumstances } from "./prefix.ts";

/**
 * A function that writes objects to a target; it resolves once S3 has the object. An object keeps its key while it
 * is tried again, so that an answer that got lost doesn't duplicate it.
 *
 * It rejects, naming bucket and key, when S3 refuses for good.
 */
export function objectWriter(
  target: Target,
  client: S3Client,
  patience: RetryOptions,
): (circumstances: Circumstances, bytes: Buffer) => Promise<void> {
  const { bucket, naming, compression, kmsKeyArn } = target;
  return async (circumstances, bytes) => {
    const key = objectKey(naming, circumstances);
    const body = await compression.compress(bytes);
    const command = () =>
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: "application/octet-stream",
        ...(compression.encoding !== undefined && { ContentEncoding: compression.encoding }),
        ...(kmsKeyArn !== undefined && { ServerSideEncryption: "aws:kms", SSEKMSKeyId: kmsKeyArn }),
      });
    try {
      await withRetries(() => client.send(command(), { abortSignal: patience.signal }), patience);
    } catch (error) {
      patience.signal.throwIfAborted();
      const { name, message } = error as Error;
      throw new Error(
        `Firehose ${naming.stream} can't write s3://${bucket}/${key}: ${name}: ${message}`,
        { cause: error },
      );
    }
  };
}
