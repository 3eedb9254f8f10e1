import { tooManyRequests } from "./errors.ts";
import { ACCOUNT_CONCURRENCY, MAX_ENVIRONMENTS, MAX_WAITING_CHARACTERS } from "./limits.ts";

/** What one function has to do. */
export interface Load {
  /** How many invocations run, and how many wait for an environment. */
  running: number;
  waiting: number;
  /** How long the payloads are of those that wait. */
  waitingCharacters: number;
}

/**
 * Asks whether an account, whose functions have these loads, takes one more invocation that has to wait; on AWS those
 * that wait here would run. One for which there is an environment is asked only about those that run: otherwise a
 * function that is slow would shut out all others, for as long as this machine has too few environments for it.
 * @param waitingCharacters the length of its payload, if it has to wait
 * @throws {LambdaError} TooManyRequestsException 429
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export function checkConcurrency(loads: Load[], waitingCharacters: number | undefined): void {
  const sum = (of: (load: Load) => number) => loads.reduce((total, load) => total + of(load), 0);
  const running = sum((load) => load.running);
  const waiting = waitingCharacters === undefined ? 0 : sum((load) => load.waiting);
  if (running + waiting >= ACCOUNT_CONCURRENCY)
    throw tooManyRequests(
      `${shown(ACCOUNT_CONCURRENCY)} invocations run or wait already, and that is what all functions of an AWS account may have at once (here ${MAX_ENVIRONMENTS} of a function run, and the others wait). ${WAY_OUT}`,
    );
  if (waitingCharacters === undefined) return;
  if (sum((load) => load.waitingCharacters) + waitingCharacters > MAX_WAITING_CHARACTERS)
    throw tooManyRequests(
      `the payloads of invocations that wait have ${shown(MAX_WAITING_CHARACTERS)} characters, and more are not kept here (on AWS they would run, up to ${shown(ACCOUNT_CONCURRENCY)} at once). ${WAY_OUT}`,
    );
}

const WAY_OUT = "Let the function end sooner, throttle the route, or call again later";

function shown(count: number): string {
  return count.toLocaleString("en");
}
