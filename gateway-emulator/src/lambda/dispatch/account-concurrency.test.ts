import { expect, test } from "vitest";
import { LambdaError } from "../errors.ts";
import { ACCOUNT_CONCURRENCY, MAX_WAITING_CHARACTERS } from "../limits.ts";
import { checkConcurrency, type Load } from "./account-concurrency.ts";

function load(given: Partial<Load>): Load {
  return { functionName: "chat", running: 0, waiting: 0, waitingCharacters: 0, ...given };
}

/** With what one more invocation of the first is refused; undefined when it is not. */
function refusal(account: Load[], waitingCharacters?: number): LambdaError | undefined {
  const [one = load({})] = account;
  try {
    checkConcurrency({ one, account, waitingCharacters });
    return undefined;
  } catch (error) {
    if (error instanceof LambdaError) return error;
    throw error;
  }
}

test("what runs and what waits of all functions counts for an invocation that has to wait", () => {
  const loads = [load({ running: 10, waiting: ACCOUNT_CONCURRENCY - 13 }), load({ running: 2 })];
  expect(refusal(loads, 1)).toBeUndefined();
  expect(refusal([...loads, load({ waiting: 1 })], 1)).toMatchObject({
    name: "TooManyRequestsException",
    statusCode: 429,
    message: "Rate Exceeded.",
    reason: "ConcurrentInvocationLimitExceeded",
    advice: expect.stringContaining("1,000 invocations run or wait already"),
  });
});

test("one that can run at once is let in beside any number that wait, and not beside too many that run", () => {
  expect(refusal([load({ running: 10, waiting: 5_000 })])).toBeUndefined();
  expect(refusal([load({ running: ACCOUNT_CONCURRENCY - 1 })])).toBeUndefined();
  expect(refusal([load({ running: ACCOUNT_CONCURRENCY - 1 }), load({ running: 1 })])).toBeDefined();
});

test("the payloads that wait are limited together", () => {
  const loads = [load({ waitingCharacters: MAX_WAITING_CHARACTERS - 10 }), load({ waitingCharacters: 5 })];
  expect(refusal(loads, 5)).toBeUndefined();
  expect(refusal(loads)).toBeUndefined();
  expect(refusal(loads, 6)?.advice).toContain("67,108,864 characters");
});

test("what is reserved is all that a function may have, running or waiting, and the advice names it", () => {
  expect(refusal([load({ running: 1, reserved: 3, waiting: 1 })], 1)).toBeUndefined();
  expect(refusal([load({ running: 1, reserved: 3, waiting: 2 })], 1)).toMatchObject({
    statusCode: 429,
    reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    advice: expect.stringContaining("reserved_concurrent_executions = 3"),
  });
});

test("a function with nothing reserved for it at all is never run", () => {
  expect(refusal([load({ reserved: 0 })])).toMatchObject({
    reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    advice: expect.stringContaining("reserved_concurrent_executions = 0"),
  });
});

test("what one function has reserved is not there for the others, used or not, nor do the others take it away", () => {
  const others = [load({ running: ACCOUNT_CONCURRENCY - 100 }), load({ reserved: 100 })];
  expect(refusal([load({ running: 0 }), ...others])?.advice).toContain("less the 100 that functions");
  expect(refusal([load({ reserved: 100, running: 99 }), ...others])).toBeUndefined();
});
