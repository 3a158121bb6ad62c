import type { Outcome } from "./outcome.ts";

/** What is made to go wrong with one invocation. */
export interface InvocationFault {
  /**
   * Wall milliseconds into the invocation after which its environment is ended, wherever it is in its work; it is
   * ended with its work done when that takes less. Left out, the work goes on undisturbed.
   */
  readonly endsAfter?: number;
  /** What is reported in place of what the handler returned. */
  outcome(requestId: string, timeoutSeconds: number): Outcome;
}

/**
 * Decides what is to go wrong with the invocation at hand.
 *
 * @param usualMs Wall milliseconds that the last one took which nothing was done to.
 */
export type InvocationFaults = (usualMs: number) => InvocationFault | undefined;
