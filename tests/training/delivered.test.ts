import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { CommandError } from "../../cli/errors.ts";
import { environmentOf } from "../../emulator/clientSettings.ts";
import { s3 } from "../../emulator/s3/service.ts";
import type { DeliveredObject } from "../../lake/delivered.ts";
import { Delivered } from "../../training/delivered.ts";
import { deliveredObjects } from "../../training/deliveredObjects.ts";
import { openWorld, resource, type World } from "../support/world.ts";
import {
  CONFIRMATIONS,
  confirmation,
  delivered,
  idOf,
  objectOf,
  TRANSACTIONS,
  transaction,
  write,
} from "./lake.ts";

/** A lake with all that may lie in one. */
const LAKE = {
  [TRANSACTIONS]: objectOf([transaction(1), transaction(2)]),
  "delivered/tipo=transacao/ano=2026/mes=01/dia=06/delivery-1": `\n${delivered(transaction(3))}\n${delivered(transaction(1))}`,
  [CONFIRMATIONS]: objectOf([confirmation(2)]),
  "failed/processing-failed/2026/delivery-1": "{}",
  "models/fraud/model.tar.gz": gzipSync("model"),
  "records/2026/backup-1.gz": gzipSync("not ours"),
};

async function read(objects: readonly DeliveredObject[]) {
  const found = new Delivered();
  let passed = 0;
  await found.read(objects, () => passed++);
  expect(passed).to.equal(objects.length);
  return {
    transactions: [...found.transactions.keys()].sort(),
    confirmations: [...found.confirmations.keys()],
    repeated: found.repeated,
  };
}

async function refusal(reading: Promise<unknown>): Promise<string> {
  return reading.then(
    () => expect.fail("it was read"),
    (error) => {
      expect(error).to.be.instanceOf(CommandError);
      return error.message;
    },
  );
}

const WHOLE = {
  transactions: [idOf(1), idOf(2), idOf(3)],
  confirmations: [idOf(2)],
  repeated: 1,
};

describe("what the pipeline delivered to a directory", () => {
  let out: string;
  let lake: string;
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), "sentinela-"));
    lake = join(out, "s3/lake-1a2b3c4");
    write(lake, LAKE);
  });
  afterEach(() => rmSync(out, { recursive: true, force: true }));

  it("is each transaction and each confirmation once, and nothing else that lies there", async () => {
    expect(await read(await deliveredObjects(lake))).to.deep.equal(WHOLE);
  });

  it("is found from any directory above and below its partitions, and as a single file", async () => {
    expect(await read(await deliveredObjects(out))).to.deep.equal(WHOLE);
    expect(
      await read(await deliveredObjects(join(lake, "delivered/tipo=transacao"))),
    ).to.deep.equal({
      ...WHOLE,
      confirmations: [],
    });
    expect(await read(await deliveredObjects(join(lake, TRANSACTIONS)))).to.deep.equal({
      transactions: [idOf(1), idOf(2)],
      confirmations: [],
      repeated: 0,
    });
  });

  it("keeps of a transaction what the features read, and the earlier of two confirmations", async () => {
    const early = confirmation(1, { confirmado_em: "2026-01-06T00:00:00Z" });
    const late = confirmation(1, { confirmado_em: "2026-01-05T22:00:00-03:00" });
    write(lake, {
      [TRANSACTIONS]: objectOf([transaction(1)]),
      [CONFIRMATIONS]: objectOf([late, early, late]),
    });
    const found = new Delivered();
    await found.read(await deliveredObjects(lake), () => {});

    expect(found.confirmations.get(idOf(1))).to.deep.equal(early);
    expect(found.transactions.get(idOf(1))).to.deep.equal({
      identificador_unico_transacao: idOf(1),
      numero_conta: "17251-9",
      data: "2026-01-05",
      horario: "14:03:27",
      transacao: "Pix Enviar",
      valor_transacao: 57.9,
      saldo_atual: 1842.35,
      valor_taxa: 0,
      status_transacao: "Concluída",
      tipo_conta: "Conta Corrente",
      categoria_transacao: "Alimentação",
      informacoes_beneficiario_remetente: "João Exemplo Pereira | +5511999990000",
    });
  });

  const bad: Record<string, [string | Buffer, string]> = {
    "a value the contract refuses": [
      `${delivered(transaction(1))}\n${delivered(transaction(2, { valor_transacao: -1 }))}`,
      "line 3: valor_transacao is impossible, which the contract refuses: fix the line, or leave the object out",
    ],
    "a field that lacks": [
      '{"numero_conta":"1-0"}',
      "line 1: identificador_unico_transacao is missing, which the contract refuses: fix the line, or leave the object out",
    ],
    "what is not JSON": [
      "\n{",
      "line 2: not-json, which the contract refuses: fix the line, or leave the object out",
    ],
    "gzip that was cut short": [
      objectOf([transaction(1)]).subarray(0, -8),
      "gzip: unexpected end of file",
    ],
  };
  for (const [what, [bytes, message]] of Object.entries(bad)) {
    it(`is refused for ${what}, with the file and the line`, async () => {
      write(lake, { [TRANSACTIONS]: bytes });

      expect(await refusal(deliveredObjects(lake).then(read))).to.equal(
        `${join(lake, TRANSACTIONS)}: ${message}`,
      );
    });
  }

  it("is refused where there is nothing", async () => {
    expect(await refusal(deliveredObjects(join(lake, "none")))).to.match(
      /^--data \/.*\/none can't be read: no such file or directory: name what npm start or a stack delivered$/,
    );
    expect(await refusal(deliveredObjects(join(lake, "models")))).to.match(
      /^--data \/.*\/models holds nothing that the pipeline delivered: name a directory/,
    );
  });
});

describe("what the pipeline delivered to a bucket", () => {
  const Bucket = "lake-1a2b3c4";
  let world: World;
  let before: NodeJS.ProcessEnv;
  beforeEach(async () => {
    world = await openWorld([
      resource("aws:s3/bucket:Bucket", "lake", {}, { bucket: Bucket }),
      resource("aws:s3/bucket:Bucket", "other", {}, { bucket: "other" }),
    ]);
    await world.start(s3);
    before = { ...process.env };
    Object.assign(process.env, environmentOf(world.me));
    write(join(world.out, "s3", Bucket), LAKE);
  });
  afterEach(async () => {
    process.env = before;
    await world.remove();
  });

  it("is the same as that in a directory, in part as in whole", async () => {
    expect(await read(await deliveredObjects(`s3://${Bucket}`))).to.deep.equal(WHOLE);
    expect(
      await read(await deliveredObjects(`s3://${Bucket}/delivered/tipo=transacao/`)),
    ).to.deep.equal({
      ...WHOLE,
      confirmations: [],
    });
  });

  it("is listed whole, although a page lists a thousand objects", async () => {
    const many = Array.from({ length: 1001 }, (_, i): [string, Buffer] => [
      `delivered/tipo=transacao/delivery-${i}`,
      Buffer.from("{}"),
    ]);
    write(join(world.out, "s3", Bucket), Object.fromEntries(many));

    expect(await deliveredObjects(`s3://${Bucket}`)).to.have.lengthOf(1004);
  });

  const refused: Record<string, string> = {
    "s3://nobody": "there is no such bucket: check its name and AWS_PROFILE",
    "s3://other":
      "holds nothing that the pipeline delivered: name the bucket, or a prefix above or below delivered/tipo=transacao/",
    "s3://": "must be s3://BUCKET or s3://BUCKET/PREFIX",
  };
  for (const [url, message] of Object.entries(refused)) {
    it(`is refused at ${url}, in words`, async () => {
      expect((await refusal(deliveredObjects(url))).replace(/^--data \S+ /, "")).to.equal(message);
    });
  }

  it("is refused in words when nobody answers", async () => {
    process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:1";
    process.env.AWS_MAX_ATTEMPTS = "1";

    expect(await refusal(deliveredObjects(`s3://${Bucket}`))).to.match(
      /^--data s3:\/\/lake-1a2b3c4: S3 did not answer as it should \(.*ECONNREFUSED.*AWS_ENDPOINT_URL$/,
    );
  });
});
