import type { FunctionDefinition } from "../definition.ts";
import type { ExecutionEnvironment } from "../environments/environment.ts";
import { tooManyRequests } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import { ACCOUNT_CONCURRENCY, MAX_ENVIRONMENTS, MAX_WAITING_CHARACTERS } from "../limits.ts";

/** What one function has to do. */
export interface Load {
  functionName: string;
  /** How many invocations run, and how many wait for an environment. */
  running: number;
  waiting: number;
  /** How long the payloads are of those that wait. */
  waitingCharacters: number;
  /** How many of the account's it has for itself; it shares what is left when absent. */
  reserved?: number;
}

export function loadOf(
  { functionName, reservedConcurrency: reserved }: FunctionDefinition,
  environments: ExecutionEnvironment[],
  waiting: Invocation[],
): Load {
  const running = environments.filter(({ state, hasAnswered }) => state === "busy" && !hasAnswered);
  return {
    functionName,
    running: running.length,
    waiting: waiting.length,
    waitingCharacters: sum(waiting, ({ payload }) => payload.length),
    ...(reserved !== undefined && { reserved }),
  };
}

/**
 * Asks whether a function may have one more invocation, beside what it and the account's other functions have; on AWS
 * those that wait here would run. One for which there is an environment is asked only about those that run: otherwise a
 * function that is slow would shut out all others, for as long as this machine has too few environments for it.
 * @param options `waitingCharacters` is the length of its payload, if it has to wait
 * @throws {LambdaError} TooManyRequestsException 429
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export function checkConcurrency(options: {
  one: Load;
  /** Of all functions, this one among them. */
  account: Load[];
  waitingCharacters: number | undefined;
}): void {
  const { one, account, waitingCharacters } = options;
  if (one.reserved === undefined) checkUnreserved(account, waitingCharacters !== undefined);
  else checkReserved(one, one.reserved);
  if (waitingCharacters === undefined) return;
  if (sum(account, (load) => load.waitingCharacters) + waitingCharacters > MAX_WAITING_CHARACTERS)
    throw tooManyRequests(
      `the payloads of invocations that wait have ${shown(MAX_WAITING_CHARACTERS)} characters, and more are not kept here (on AWS they would run, up to ${shown(ACCOUNT_CONCURRENCY)} at once). ${WAY_OUT}`,
    );
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
function checkReserved({ functionName, running, waiting }: Load, reserved: number): void {
  if (running + waiting < reserved) return;
  const why =
    reserved === 0
      ? `function ${functionName} has reserved_concurrent_executions = 0, with which AWS runs it never. Raise it, or take it out`
      : `${shown(running + waiting)} invocations of function ${functionName} run already, and its reserved_concurrent_executions = ${reserved} are all that it may have at once. Raise it, let the function end sooner, or call again later`;
  throw tooManyRequests(why, "ReservedFunctionConcurrentInvocationLimitExceeded");
}

/** What functions have reserved is theirs alone. */
function checkUnreserved(account: Load[], hasToWait: boolean): void {
  const unreserved = account.filter(({ reserved }) => reserved === undefined);
  const limit = ACCOUNT_CONCURRENCY - sum(account, ({ reserved = 0 }) => reserved);
  const running = sum(unreserved, (load) => load.running);
  const waiting = hasToWait ? sum(unreserved, (load) => load.waiting) : 0;
  if (running + waiting < limit) return;
  const less =
    limit === ACCOUNT_CONCURRENCY
      ? ""
      : `, less the ${shown(ACCOUNT_CONCURRENCY - limit)} that functions have reserved`;
  throw tooManyRequests(
    `${shown(running + waiting)} invocations run or wait already, and ${shown(ACCOUNT_CONCURRENCY)} is what all functions of an AWS account may have at once${less} (here ${MAX_ENVIRONMENTS} of a function run, and the others wait). ${WAY_OUT}`,
  );
}

function sum<Summand>(all: Summand[], of: (one: Summand) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}

const WAY_OUT = "Let the function end sooner, throttle the route, or call again later";

function shown(count: number): string {
  return count.toLocaleString("en");
}
