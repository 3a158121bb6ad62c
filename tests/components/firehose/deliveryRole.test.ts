import { expect } from "chai";
import { roleNotKnownYet, unqualified } from "../../../components/firehose/deliveryRole.ts";

describe("roleNotKnownYet", () => {
  const tooYoung =
    "InvalidArgumentException: The security token included in the request is invalid";

  it("retries while the role is not known everywhere", () => {
    expect(roleNotKnownYet([tooYoung])).to.equal(true);
    expect(roleNotKnownYet(Array(6).fill(tooYoung))).to.equal(true);
  });

  it("gives up after six tries", () => {
    expect(roleNotKnownYet(Array(7).fill(tooYoung))).to.equal(false);
  });

  it("retries no other error, and looks at the newest", () => {
    expect(roleNotKnownYet(["LimitExceededException", tooYoung])).to.equal(false);
    expect(roleNotKnownYet([])).to.equal(false);
  });
});

describe("unqualified", () => {
  const arn = "arn:aws:lambda:sa-east-1:111122223333:function:f";

  it("removes the version or the alias from a function's ARN", () => {
    expect(["", ":7", ":live"].map((qualifier) => unqualified(arn + qualifier))).to.deep.equal([
      arn,
      arn,
      arn,
    ]);
  });
});
