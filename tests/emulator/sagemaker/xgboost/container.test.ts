import { expect } from "chai";
import { answer } from "../../../../emulator/sagemaker/xgboost/container.ts";
import { pythonFloat, readCsv } from "../../../../emulator/sagemaker/xgboost/csv.ts";
import { readBooster } from "../../../../xgboost/booster.ts";
import { linearModel } from "../../../support/boosters.ts";

const NAN = Number.NaN;
const sure = readBooster(linearModel([100, 0, 0]), "binary");
const classes = readBooster(
  linearModel([0, 0, 0, 0, 0, 0], { objective: "multi:softprob", classes: 2, baseScore: "0E0" }),
  "classes",
);

describe("reading CSV", () => {
  const read = (text: string) => {
    const { values, rows, columns } = readCsv(Buffer.from(text));
    return { values: [...values], rows, columns };
  };

  it("takes a row a line, and an empty cell or nan as missing", () => {
    expect(read("1,-2.5\n,3e2\nNaN,+.5\n")).to.deep.equal({
      values: [1, -2.5, NAN, 300, NAN, 0.5],
      rows: 3,
      columns: 2,
    });
  });

  it("tolerates CRLF and spaces, as Python's float does", () => {
    expect(read(" 1, 2\r\n3,4 \r\n")).to.deep.equal({ values: [1, 2, 3, 4], rows: 2, columns: 2 });
  });

  const refusals: Record<string, [string, string]> = {
    "a header": ["a,b\n1,2", "could not convert string to float: 'a'"],
    text: ["1,two", "could not convert string to float: 'two'"],
    "what only JavaScript takes for a number": ["1,0x10", "could not convert string to float"],
    "an empty last cell before CRLF": ["1,\r\n3,4", "could not convert string to float: '\r'"],
    "ragged rows": ["1,2\n3", "line 2 has 1 columns, line 1 has 2"],
    "a blank line": ["1,2\n\n3,4", "line 2 has 1 columns, line 1 has 2"],
    "an infinite value": ["1,-Infinity", "Input data contains `inf` or `nan`"],
    "a value beyond single precision": ["1,1e39", "Input data contains `inf` or `nan`"],
    "one column, whose delimiter the container guesses": [
      "12.5\n3",
      "Could not determine delimiter",
    ],
    "nothing but white space": [" \n ", "Could not determine delimiter"],
  };
  for (const [what, [text, message]] of Object.entries(refusals)) {
    it(`refuses ${what}`, () => {
      expect(() => read(text)).to.throw(message);
    });
  }

  it("refuses what is not UTF-8", () => {
    expect(() => readCsv(Buffer.of(0x31, 0x2c, 0xff))).to.throw();
  });
});

describe("a number", () => {
  it("is printed as Python prints it", () => {
    const values = [0.4300000071525574, 1, 0, 1e-5, 1.25e-7, 1e-4, 1e16, 123456789, NAN];

    expect(values.map((value) => pythonFloat(value, "nan"))).to.deep.equal([
      "0.4300000071525574",
      "1.0",
      "0.0",
      "1e-05",
      "1.25e-07",
      "0.0001",
      "1e+16",
      "123456789.0",
      "nan",
    ]);
  });
});

describe("the container", () => {
  const rows = Buffer.from("0,0\n1,0\n");
  const csv = "text/csv; charset=utf-8";

  it("answers a number a line in CSV, with or without being asked to", () => {
    const body = "0.5\n1.0\n";

    for (const accept of [undefined, "*/*", "text/csv", "TEXT/CSV; q=1"]) {
      expect(answer(sure, rows, "text/csv", accept)).to.deep.equal({
        status: 200,
        contentType: csv,
        body,
      });
    }
  });

  it("answers a row of classes a line", () => {
    expect(answer(classes, rows, "text/csv", "text/csv").body).to.equal("0.5,0.5\n0.5,0.5\n");
  });

  it("answers in JSON when asked to", () => {
    const json = "application/json";

    expect(answer(sure, rows, "text/csv", json)).to.deep.equal({
      status: 200,
      contentType: json,
      body: '{"predictions": [{"score": 0.5}, {"score": 1.0}]}',
    });
    expect(answer(classes, rows, "text/csv", json).body).to.equal(
      '{"predictions": [{"score": [0.5, 0.5]}, {"score": [0.5, 0.5]}]}',
    );
  });

  it("takes rows with too few columns", () => {
    const three = readBooster(linearModel([1, 1, 1, 0], { features: 3 }), "three");

    expect(answer(three, rows, "csv; label_size=1", undefined).status).to.equal(200);
  });

  const failures: Record<string, [Buffer, string | undefined, string | undefined, number, RegExp]> =
    {
      "204 to an empty body": [Buffer.alloc(0), "text/csv", undefined, 204, /^$/],
      "415 to JSON": [
        rows,
        "application/json",
        undefined,
        415,
        /application\/json is not an accepted/,
      ],
      "415 to libsvm, which is what no type means": [rows, undefined, undefined, 415, /libsvm/],
      "415 to labels": [rows, "text/csv; label_size=2", undefined, 415, /label_size=2/],
      "415 to a body it can't read": [Buffer.from("1,x"), "text/csv", undefined, 415, /could not/],
      "400 to too many columns": [
        Buffer.from("1,2,3"),
        "text/csv",
        undefined,
        400,
        /^Unable to evaluate payload provided: Number of columns/,
      ],
      "406 to a type it doesn't write": [rows, "text/csv", "text/html", 406, /text\/html is not/],
      "500 to a type that needs selectable inference": [
        rows,
        "text/csv",
        "application/jsonlines",
        500,
        /application\/jsonlines/,
      ],
    };
  for (const [what, [body, type, accept, status, message]] of Object.entries(failures)) {
    it(`answers ${what}`, () => {
      const reply = answer(sure, body, type, accept);

      expect(reply.status).to.equal(status);
      expect(reply.body).to.match(message);
    });
  }
});
