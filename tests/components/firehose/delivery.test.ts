import { expect } from "chai";
import {
  deliveryPrefix,
  processingOf,
  withoutDefaults,
} from "../../../components/firehose/delivery.ts";

const FUNCTION = "arn:aws:lambda:sa-east-1:111122223333:function:f:live";

describe("withoutDefaults", () => {
  it("drops parameters that equal Firehose's defaults, which would be a diff on every run", () => {
    expect(
      withoutDefaults([
        { parameterName: "LambdaArn", parameterValue: FUNCTION },
        { parameterName: "NumberOfRetries", parameterValue: "3" },
        { parameterName: "BufferSizeInMBs", parameterValue: "1" },
        { parameterName: "BufferIntervalInSeconds", parameterValue: "60" },
      ]),
    ).to.deep.equal([{ parameterName: "LambdaArn", parameterValue: FUNCTION }]);
  });

  it("keeps parameters that differ from Firehose's defaults", () => {
    const parameters = [
      { parameterName: "NumberOfRetries", parameterValue: "60" },
      { parameterName: "BufferSizeInMBs", parameterValue: "3" },
      { parameterName: "BufferIntervalInSeconds", parameterValue: "1" },
    ];
    expect(withoutDefaults(parameters)).to.deep.equal(parameters);
  });
});

describe("processingOf", () => {
  it("gives only the function's ARN if the buffer equals Firehose's defaults", () => {
    const buffer = { megabytes: 1, seconds: 60 };
    expect(processingOf({ functionArn: FUNCTION, buffer })).to.deep.equal({
      enabled: true,
      processors: [
        {
          type: "Lambda",
          parameters: [{ parameterName: "LambdaArn", parameterValue: FUNCTION }],
        },
      ],
    });
  });

  it("disables processing explicitly if there is no function", () => {
    expect(processingOf(undefined)).to.deep.equal({ enabled: false });
  });
});

describe("deliveryPrefix", () => {
  it("uses folders by the hour of arrival", () => {
    expect(deliveryPrefix(undefined)).to.equal(
      "delivered/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/",
    );
  });

  it("puts the folder of the partition key first", () => {
    expect(deliveryPrefix("tipo")).to.equal(
      "delivered/tipo=!{partitionKeyFromLambda:tipo}/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/",
    );
  });
});
