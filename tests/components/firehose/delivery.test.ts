import { expect } from "chai";
import {
  deliveryPrefix,
  processingOf,
  withoutDefaults,
} from "../../../components/firehose/delivery.ts";

const FUNCTION = "arn:aws:lambda:sa-east-1:111122223333:function:f:live";

describe("withoutDefaults", () => {
  it("drops what Firehose assumes anyway, or every run would show a change", () => {
    expect(
      withoutDefaults([
        { parameterName: "LambdaArn", parameterValue: FUNCTION },
        { parameterName: "NumberOfRetries", parameterValue: "3" },
        { parameterName: "BufferSizeInMBs", parameterValue: "1" },
        { parameterName: "BufferIntervalInSeconds", parameterValue: "60" },
      ]),
    ).to.deep.equal([{ parameterName: "LambdaArn", parameterValue: FUNCTION }]);
  });

  it("keeps everything else", () => {
    const parameters = [
      { parameterName: "NumberOfRetries", parameterValue: "60" },
      { parameterName: "BufferSizeInMBs", parameterValue: "3" },
      { parameterName: "BufferIntervalInSeconds", parameterValue: "1" },
    ];
    expect(withoutDefaults(parameters)).to.deep.equal(parameters);
  });
});

describe("processingOf", () => {
  it("names the Lambda alone when it uses Firehose's own buffer", () => {
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

  it("says no out loud when there is no Lambda", () => {
    expect(processingOf(undefined)).to.deep.equal({ enabled: false });
  });
});

describe("deliveryPrefix", () => {
  it("sorts by arrival", () => {
    expect(deliveryPrefix(undefined)).to.equal(
      "delivered/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/",
    );
  });

  it("sorts by key first, when there is one", () => {
    expect(deliveryPrefix("tipo")).to.equal(
      "delivered/tipo=!{partitionKeyFromLambda:tipo}/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/",
    );
  });
});
