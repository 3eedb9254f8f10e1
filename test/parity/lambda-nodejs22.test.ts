import { expect } from "vitest";
import { run } from "./run.ts";
import { lambdaTest as test, type Target } from "./target.ts";

const nodejs22 = (target: Target, source: string) => run(target, source, { on: "nodejs22" });

test.for([
  ["callback(null, { one: 1 })", { one: 1 }],
  ["callback()", null],
  ["setTimeout(() => callback(null, 'late'), 100); return 'at once'", "late"],
  ["return Promise.resolve('promised')", "promised"],
  ["context.succeed('succeeded')", "succeeded"],
  ["context.done(null, 'done')", "done"],
  // Nobody waits for what is returned without a promise, nor for a promise that nothing can keep.
  ["return 'returned'", null],
  ["return new Promise(() => {})", null],
] as const)("1.9, 2.4 nodejs22.x, %s: %o", async ([source, result], { target }) => {
  expect(await nodejs22(target, source)).toMatchObject({ failed: false, payload: result });
});

test.for([
  ["callback(new TypeError('boom'))", "TypeError", "boom"],
  ["callback('boom')", "string", "boom"],
  ["context.fail(new RangeError('boom'))", "RangeError", "boom"],
  ["throw new TypeError('boom')", "TypeError", "boom"],
  ["const a = {}; a.a = a; callback(null, a)", "Error", "Unable to stringify response body"],
] as const)("1.9, 2.4 nodejs22.x, %s: %s", async ([source, errorType, errorMessage], { target }) => {
  expect(await nodejs22(target, source)).toMatchObject({
    failed: true,
    payload: { errorType, errorMessage },
  });
});

test("1.9 nodejs22.x waits for an empty event loop after a callback, unless it is told not to", async ({
  target,
}) => {
  const source = (waits: boolean) => `
    context.callbackWaitsForEmptyEventLoop = ${waits};
    state.left = "running";
    setTimeout(() => (state.left = "done"), 500);
    callback(null, state.id);`;
  const look = "callback(null, [state.id, state.left])";
  const waited = await nodejs22(target, source(true));
  expect((await nodejs22(target, look)).payload).toEqual([waited.payload, "done"]);
  const hurried = await nodejs22(target, source(false));
  expect((await nodejs22(target, look)).payload).toEqual([hurried.payload, "running"]);
});

test("1.6 nodejs22.x: the context's fields", async ({ target }) => {
  const { payload } = await nodejs22(target, "callback(null, Object.keys(context).sort())");
  expect(payload).toEqual(
    [
      "awsRequestId",
      "callbackWaitsForEmptyEventLoop",
      "clientContext",
      "done",
      "fail",
      "functionName",
      "functionVersion",
      "getRemainingTimeInMillis",
      "identity",
      "invokedFunctionArn",
      "logGroupName",
      "logStreamName",
      "memoryLimitInMB",
      "succeed",
      "tenantId",
    ].sort(),
  );
});

test("2.4 nodejs22.x: a rejection that nobody handles does not take the answer along", async ({ target }) => {
  const source = "Promise.reject(new Error('lost')); return Promise.resolve('x')";
  expect(await nodejs22(target, source)).toMatchObject({ failed: false, payload: "x" });
});

test("1.9 nodejs24.x has nothing to end an invocation with but its result", async ({ target }) => {
  const source =
    "return ['succeed', 'fail', 'done', 'callbackWaitsForEmptyEventLoop'].filter((name) => name in context)";
  expect((await run(target, source)).payload).toEqual([]);
});
