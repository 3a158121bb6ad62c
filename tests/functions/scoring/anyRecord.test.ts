import { anyRecord } from "./anyRecord/property.ts";

describe("any record whatsoever", () => {
  it("comes back once, in its place, scored or as it was, and leaves nothing personal in the log", () =>
    anyRecord(8, 20_260_105));
});
