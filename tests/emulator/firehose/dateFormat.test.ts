import { expect } from "chai";
import { dateFormat } from "../../../emulator/firehose/dateFormat.ts";

const AFTERNOON = Date.UTC(2026, 1, 3, 16, 5, 9, 42);
const MIDNIGHT = Date.UTC(2026, 11, 31, 0, 0, 0, 0);

function format(pattern: string, instant = AFTERNOON, zone = "UTC"): string {
  return dateFormat(pattern, zone)(instant);
}

describe("date patterns", () => {
  it("writes the fields that keys are made of", () => {
    expect(format("yyyy/MM/dd/HH")).to.equal("2026/02/03/16");
    expect(format("yyyy-MM-dd-HH-mm-ss")).to.equal("2026-02-03-16-05-09");
    expect(format("uu M d H m s")).to.equal("26 2 3 16 5 9");
    expect(format("SSS S SSSSSS")).to.equal("042 0 042000");
  });

  it("writes names, quarters, days of the year and both kinds of hours", () => {
    expect(format("E EEEE EEEEE MMM MMMM")).to.equal("Tue Tuesday T Feb February");
    expect(format("Q QQ QQQ QQQQ")).to.equal("1 01 Q1 1st quarter");
    expect(format("D DDD")).to.equal("34 034");
    expect(format("DDD", MIDNIGHT)).to.equal("365");
    expect(format("hh a K k")).to.equal("04 PM 4 16");
    expect(format("hh a K k H", MIDNIGHT)).to.equal("12 AM 0 24 0");
  });

  it("takes quoted text as it is", () => {
    expect(format("'year='yyyy'/month='MM/")).to.equal("year=2026/month=02/");
    expect(format("HH'h'''''mm")).to.equal("16h''05");
    expect(format("H 'o''clock'")).to.equal("16 o'clock");
    expect(format("''yy''")).to.equal("'26'");
  });

  it("tells the time of the zone, across a change of the day and of daylight saving", () => {
    const zone = "America/Sao_Paulo";
    expect(format("yyyy-MM-dd HH:mm", MIDNIGHT, zone)).to.equal("2026-12-30 21:00");
    expect(format("HH:mm", Date.UTC(2018, 11, 1), zone)).to.equal("22:00");
    expect(format("yyyy-MM-dd HH", Date.UTC(2026, 0, 1, 12), "Asia/Tokyo")).to.equal(
      "2026-01-01 21",
    );
  });

  it("refuses what it does not emulate, and says what it does", () => {
    expect(() => format("YYYY/MM")).to.throw(
      'timestamp pattern "YYYY/MM": Y is not emulated (a week-based year; the calendar year is yyyy); use y u M',
    );
    expect(() => format("yyyy VV")).to.throw('"yyyy VV": V is not emulated; use y u M');
    expect(() => format("yyyy HHH")).to.throw("at most 2 H in a row, got 3");
    expect(() => format("yyyy'open")).to.throw("a quote is left open");
    expect(() => format("yyyy[MM]")).to.throw("[ must be quoted");
    expect(() => format("yyyy", AFTERNOON, "Brasilia")).to.throw(
      'customTimeZone must be UTC or an IANA time zone, got "Brasilia"',
    );
  });
});
