import { expect } from "chai";
import { repositoryArn } from "../../../components/modelEndpoint/modelImage.ts";

describe("repositoryArn", () => {
  for (const reference of [":1.7-1", "@sha256:0123", ""]) {
    it(`finds the repository of an image named by ${reference || "nothing else"}`, () => {
      const image = `111122223333.dkr.ecr.sa-east-1.amazonaws.com/team/scorer${reference}`;
      expect(repositoryArn(image, "aws")).to.equal(
        "arn:aws:ecr:sa-east-1:111122223333:repository/team/scorer",
      );
    });
  }

  it("refuses an image outside of Amazon ECR", () => {
    expect(() => repositoryArn("docker.io/library/xgboost:1", "aws")).to.throw(
      "image must be in Amazon ECR, such as 111122223333.dkr.ecr.sa-east-1.amazonaws.com/name:tag, got docker.io/library/xgboost:1",
    );
  });
});
