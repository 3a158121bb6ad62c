import type { FirehoseTransformationEvent, FirehoseTransformationEventRecord } from "aws-lambda";

/** When every record of {@link firehoseEvent} arrived on the stream unless said, epoch milliseconds. */
export const ARRIVAL = 1_767_621_807_123;

/**
 * What Firehose hands to its Lambda when it reads from a Kinesis stream.
 *
 * @param data Each record's bytes, or its `data` as it is when given as text.
 */
export function firehoseEvent(
  data: readonly (Uint8Array | string)[],
  arrival = ARRIVAL,
): FirehoseTransformationEvent {
  return {
    invocationId: "9c1f6e0a-58b5-4a5e-9d44-3f1d8d8f7c10",
    deliveryStreamArn: "arn:aws:firehose:sa-east-1:111122223333:deliverystream/transactions",
    sourceKinesisStreamArn: "arn:aws:kinesis:sa-east-1:111122223333:stream/transactions",
    region: "sa-east-1",
    records: data.map((one, index) => record(one, index, arrival)),
  };
}

function record(
  data: Uint8Array | string,
  index: number,
  arrival: number,
): FirehoseTransformationEventRecord {
  const sequenceNumber = `496491586226937487903711746769374688927716309955${String(index).padStart(8, "0")}`;
  return {
    recordId: `${sequenceNumber}000000`,
    // Firehose's own arrival; the stream's below is the earlier one.
    approximateArrivalTimestamp: arrival + 950,
    data: typeof data === "string" ? data : Buffer.from(data).toString("base64"),
    kinesisRecordMetadata: {
      sequenceNumber,
      // A number in real events, whatever the type says.
      subsequenceNumber: 0 as unknown as string,
      partitionKey: "17251-9",
      shardId: "shardId-000000000000",
      approximateArrivalTimestamp: arrival,
    },
  };
}
