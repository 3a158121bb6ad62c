import { stat } from "node:fs/promises";
import type { Show } from "../cli/progress.ts";
import { Delivered } from "./delivered.ts";
import { deliveredObjects } from "./deliveredObjects.ts";
import { merged, type TrainingEvent, type TrainingEvents } from "./events.ts";
import { readHandbook } from "./handbookData.ts";
import { handbookEvents } from "./handbookEvents.ts";
import { labelled } from "./labels.ts";

/** Days from a fraud of the Handbook to its confirmation; the book's own delay. */
const HANDBOOK_DELAY_DAYS = 7;

/**
 * Read events from where `--data` says: the Handbook's CSV from files so named, else what the pipeline delivered.
 *
 * @param labelDelayDays See {@link labelled}.
 * @throws CommandError naming the place and what is wrong with it.
 */
export async function readData(
  places: readonly string[],
  labelDelayDays: number,
  show: Show,
): Promise<TrainingEvents> {
  const isCsv = (place: string) => /\.csv(\.gz)?$/i.test(place) && !place.startsWith("s3://");
  const sources: TrainingEvents[] = [];
  const lakes = places.filter((place) => !isCsv(place));
  if (lakes.length > 0) sources.push(await readDelivered(lakes, labelDelayDays, show));
  for (const place of places.filter(isCsv)) sources.push(await readCsv(place, show));
  const [only] = sources;
  if (only && sources.length === 1) return only;
  return {
    transactions: sources.reduce((sum, { transactions }) => sum + transactions, 0),
    // None of the readers gives them one by one.
    events: merged(sources.map(({ events }) => events as Iterable<TrainingEvent>)),
    ...(lakes.length > 0 && { labels: "confirmations" }),
    origin: sources.map(({ origin }) => origin).join(" "),
  };
}

/**
 * Read what the pipeline delivered, with its confirmations as labels.
 *
 * @param places Directories, files, `s3://BUCKET[/PREFIX]`; taken together, as if they were one.
 * @param labelDelayDays See {@link labelled}.
 * @throws CommandError naming the place and what is wrong with it.
 */
export async function readDelivered(
  places: readonly string[],
  labelDelayDays: number,
  show: Show,
): Promise<TrainingEvents> {
  const objects = [];
  for (const place of places) objects.push(...(await deliveredObjects(place)));
  const delivered = new Delivered();
  const reading = show("objects read", objects.length);
  try {
    await delivered.read(objects, () => reading.add(1));
  } finally {
    reading.stop();
  }
  const { events, unsettled, unmatched } = labelled(delivered, labelDelayDays);
  const { transactions, confirmations, repeated } = delivered;
  return {
    transactions: transactions.size,
    events,
    labels: "confirmations",
    origin: [
      `Delivered by the pipeline: ${transactions.size} transactions, and ${confirmations.size} confirmations of fraud as their labels.`,
      `${unsettled} transactions of the last ${labelDelayDays} days are too new to be judged.`,
      ...(unmatched > 0 ? [`${unmatched} confirmations are of other transactions.`] : []),
      ...(repeated > 0 ? [`${repeated} lines repeated others.`] : []),
    ].join(" "),
  };
}

async function readCsv(path: string, show: Show): Promise<TrainingEvents> {
  const size = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  const reading = show("bytes read", size);
  try {
    const cards = await readHandbook(path, (bytes) => reading.add(bytes));
    return handbookEvents(cards, HANDBOOK_DELAY_DAYS);
  } finally {
    reading.stop();
  }
}
