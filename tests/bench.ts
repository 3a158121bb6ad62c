import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeEvent, encodeEvent } from "../contract/event.ts";
import { History } from "../features/history.ts";
import { simulate } from "../simulator/simulate.ts";
import { firehoseEvent } from "./support/firehoseEvent.ts";
import { startScoring } from "./support/scoring.ts";
import "./support/environment.ts";

/** Rounds of each comparison; in every one both sides run, one after the other, on the same data. */
const ROUNDS = 5;
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const events = Array.from(simulate({ count: 2_000, seed: 3 })).flatMap((made) =>
  made.tipo === "transacao" ? [made.event] : [],
);
const bytes = events.map(encodeEvent);

const batched = await startScoring();
const single = await startScoring({ rows: 1, concurrency: 4 });
const utf8 = new TextDecoder();

console.log(`time of the second as a multiple of the first's (${ROUNDS} rounds, ${events.length} events)

 min median  max`);
await compare(
  "a batch scored in calls of many rows : one call a row, 4 at a time",
  () => batched.handle(firehoseEvent(bytes)),
  () => single.handle(firehoseEvent(bytes)),
);
await compare(
  "an event parsed as JSON : read by the contract",
  () => bytes.map((event) => JSON.parse(utf8.decode(event))),
  () => bytes.map(decodeEvent),
);
await compare(
  "an event parsed as JSON : remembered, and both models' rows computed",
  () => bytes.map((event) => JSON.parse(utf8.decode(event))),
  () => {
    const history = new History();
    return events.map((event) => history.transaction(event));
  },
);
await compare(
  "an event encoded : simulated and encoded",
  () => events.map(encodeEvent),
  () => Array.from(simulate({ count: events.length, seed: 3 }), ({ event }) => encodeEvent(event)),
);
await batched.close();
await single.close();
await compareStarts();

async function compare(name: string, first: () => unknown, second: () => unknown): Promise<void> {
  const ratios: number[] = [];
  // The first round warms up and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    const base = await timed(first);
    const other = await timed(second);
    if (round > 0) ratios.push(other / base);
  }
  print(name, ratios);
}

/** How soon each command says something, held against a file that does nothing else, by the same loader. */
async function compareStarts(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "sentinela-"));
  const line = join(directory, "line.ts");
  await writeFile(line, "console.log();\n");
  const starts = [
    ...Object.entries(scripts).flatMap(([script, started]) => {
      const [, file] = /^node --import tsx\/esm (\w+\/commands\/\w+\.ts)$/.exec(started) ?? [];
      return file === undefined ? [] : [{ name: `${script} --help`, args: [file, "--help"] }];
    }),
    {
      name: "the first line of npm start",
      args: [
        "local/commands/start.ts",
        ...["--run", join(directory, "run"), "--records", "0", "--compare", "no"],
      ],
    },
  ];
  const ratios = new Map<string, number[]>(starts.map(({ name }) => [name, []]));
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      const base = await speaking([line]);
      for (const { name, args } of starts) {
        const other = await speaking(args);
        if (round > 0) ratios.get(name)?.push(other / base);
      }
    }
  } finally {
    await rm(directory, { recursive: true });
  }
  for (const [name, found] of ratios) print(`a file that prints a line : ${name}`, found);
}

/** Start a file as npm does. @returns milliseconds until it has written something. */
async function speaking(args: readonly string[]): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", "tsx/esm", ...args], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const closed = once(child, "close");
  await once(child.stdout, "data");
  const milliseconds = performance.now() - started;
  // What else it would do must not slow the next one down.
  child.kill("SIGKILL");
  await closed;
  return milliseconds;
}

function print(name: string, ratios: number[]): void {
  ratios.sort((a, b) => a - b);
  const shown = [ratios[0], ratios[ROUNDS >> 1], ratios[ROUNDS - 1]].map((ratio = Number.NaN) =>
    ratio.toFixed(1).padStart(5),
  );
  console.log(`${shown.join(" ")}  ${name}`);
}

async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
