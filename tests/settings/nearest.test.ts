import { expect } from "chai";
import { nearest } from "../../settings/nearest.ts";

describe("nearest", () => {
  const names = ["streamMode", "endpointMode", "s3BufferMb", "lambdaBufferMb"];

  it("finds the name that was probably meant", () => {
    expect(nearest("streamMod", names)).to.deep.equal(["streamMode"]);
    expect(nearest("STREAMMODE", names)).to.deep.equal(["streamMode"]);
    expect(nearest("lambdaBuferMB", names)).to.deep.equal(["lambdaBufferMb"]);
  });

  it("names all that are as near", () => {
    expect(nearest("b", ["a", "c", "dd"])).to.deep.equal(["a", "c"]);
  });
});
