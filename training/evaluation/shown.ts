import type { Progress } from "../../cli/progress.ts";

/** Do work whose progress is shown, until it is over, done or not. */
export async function shown<T>(
  progress: Progress,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  try {
    return await work(progress);
  } finally {
    progress.stop();
  }
}
