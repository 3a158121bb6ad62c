import { expect } from "chai";
import { ran, stepOf } from "./support.ts";

const LIST =
  'gh issue list --state open --search in:title "Drift: prod" --json number,title --jq [.[] | select(.title == "Drift: prod") | .number][0] // empty';

/** Report what a comparison ended with, to a repository where the issue of that number is open. */
const report = (status: number, open: string) =>
  ran(
    stepOf("drift/drift", "Report"),
    {
      gh: `case "$2" in list) echo '${open}' ;; edit | create) cat "\${@: -1}" ;; esac`,
    },
    { NAME: "prod", STATUS: String(status), RUN: "https://run" },
    { "drift.txt": "~ tags\n" },
  );

const DIFFERS =
  "AWS is not what main says of prod: something was changed by hand, or what was merged has not been deployed. guides/deploy.md says what to do.\n\nhttps://run\n\n~~~~diff\n~ tags\n\n~~~~\n";

describe("looking for drift", () => {
  for (const status of [0, 7, 1]) {
    it(`goes on to report what the CLI ended with: ${status}`, async () => {
      const { code, output, outputs, called } = await ran(
        stepOf("drift/drift", "Compare"),
        { pulumi: `echo '~ tags'; exit ${status}` },
        { STACK: "bank/prod" },
      );
      expect([code, output, outputs, called]).to.deep.equal([
        0,
        "~ tags\n",
        `status=${status}\n`,
        ["pulumi preview --stack bank/prod --refresh --expect-no-changes --diff --color never"],
      ]);
    });
  }

  it("opens an issue when there is some", async () => {
    const { code, output, called } = await report(7, "");
    expect([code, output, called]).to.deep.equal([
      0,
      DIFFERS,
      [LIST, "gh issue create --title Drift: prod --body-file TEMP/issue.md"],
    ]);
  });

  it("updates the issue that is open already", async () => {
    const { code, output, called } = await report(7, "12");
    expect([code, output, called]).to.deep.equal([
      0,
      DIFFERS,
      [LIST, "gh issue edit 12 --body-file TEMP/issue.md"],
    ]);
  });

  it("closes the issue once there is none", async () => {
    const { code, called } = await report(0, "12");
    expect([code, called]).to.deep.equal([
      0,
      [LIST, "gh issue close 12 --comment AWS is what main says again: https://run"],
    ]);
  });

  it("says nothing when there never was one", async () => {
    const { code, output, called } = await report(0, "");
    expect([code, output, called]).to.deep.equal([0, "", [LIST]]);
  });

  it("fails, and says so in the issue too, when it cannot tell", async () => {
    const { code, output, called } = await report(1, "");
    expect([code, output.split("\n")[0], called]).to.deep.equal([
      1,
      "prod could not be compared with AWS, so drift would go unnoticed.",
      [LIST, "gh issue create --title Drift: prod --body-file TEMP/issue.md"],
    ]);
  });
});
