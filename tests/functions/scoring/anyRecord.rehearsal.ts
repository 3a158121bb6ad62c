import { anyRecord } from "./anyRecord/property.ts";

describe("100,000 records whatsoever", () => {
  it("come back once, in their places, scored or as they were, and leave nothing personal in the log", () =>
    anyRecord(400, Date.now())).timeout(180_000);
});
