import { expect } from "chai";
import { placeOf } from "../../program/place.ts";
import { randomPassword } from "../../program/randomPassword.ts";

const type = "random:index/randomPassword:RandomPassword";
const made = (inputs: Record<string, unknown>, urn = "urn:one") =>
  randomPassword({ urn, type, name: "one", inputs, place: placeOf("sa-east-1") });
const result = (inputs: Record<string, unknown>, urn?: string) => String(made(inputs, urn).result);

describe("randomPassword", () => {
  it("is the same for the same resource, and another for another", () => {
    expect(made({ length: 64 })).to.deep.equal(made({ length: 64 }));
    expect(result({ length: 64 })).to.not.equal(result({ length: 64 }, "urn:two"));
  });

  it("has all kinds of characters, unless told otherwise", () => {
    const long = result({ length: 2_000 });

    expect(new Set(long).size).to.equal(26 + 26 + 10 + 21);
    expect(result({ length: 500, special: false })).to.match(/^[A-Za-z0-9]{500}$/);
    expect(result({ length: 500, upper: false, numeric: false, special: false })).to.match(
      /^[a-z]{500}$/,
    );
    expect(result({ length: 500, number: false, overrideSpecial: "_" })).to.match(
      /^[A-Za-z_]{500}$/,
    );
  });

  it("has as many of a kind as is asked for", () => {
    const text = result({ length: 6, minUpper: 1, minLower: 2, minNumeric: 2, minSpecial: 1 });

    expect([...text].sort().join("")).to.match(/^\W*\d\d\W*[A-Z]\W*[a-z]{2}\W*$/);
  });

  const none = { upper: false, lower: false, numeric: false, special: false };
  for (const [what, inputs] of [
    ["no length", {}],
    ["a length of 0", { length: 0 }],
    ["minimums above the length", { length: 3, minUpper: 2, minLower: 2 }],
    ["no characters", { length: 3, ...none }],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => made(inputs)).to.throw(/^could not make instance of 'random:.*: length must be/);
    });
  }
});
