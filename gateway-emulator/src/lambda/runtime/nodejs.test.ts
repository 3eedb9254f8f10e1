import { afterAll, beforeAll, expect, test } from "vitest";
import type { JournalEntry } from "../../control/journal.ts";
import { startTestFunctions, type TestFunctions } from "../functions.fixture.ts";

let on: TestFunctions;

beforeAll(async () => {
  on = await startTestFunctions({
    // Does what its event says; so the tests share one environment, until one of them ends it.
    run: `
      const AsyncFunction = (async () => {}).constructor;
      let count = 0;
      export const handler = ({ source }, context) => AsyncFunction("context", "count", source)(context, ++count);`,
    throwing: `
      const table = () => { throw new TypeError("no table"); };
      export const handler = async () => table();`,
  });
});
afterAll(() => on[Symbol.asyncDispose]());

function run(source: string) {
  return on.invoke("run", { source });
}

test.each([
  ["({ a: [1, '你好'] })", { a: [1, "你好"] }],
  ["undefined", null],
  ["null", null],
  ["new Date(0)", "1970-01-01T00:00:00.000Z"],
])("a handler that returns %s: the result is JSON", async (value, payload) => {
  expect(await run(`return ${value};`)).toEqual({ payload, failed: false });
});

test("what a handler throws comes back with its type, its message and its places", async () => {
  expect(await on.invoke("throwing")).toEqual({
    payload: {
      errorType: "TypeError",
      errorMessage: "no table",
      trace: expect.arrayContaining(["TypeError: no table", expect.stringMatching(/index\.mjs:2:/)]),
    },
    failed: true,
  });
});

test("an error with a long message comes back whole, and the environment goes on", async () => {
  const { payload: pid } = await run("return process.pid");
  for (const characters of [5_000, 16_000, 1_000_000]) {
    const source = `throw new Error("雾".repeat(${characters}))`;
    const errorMessage = "雾".repeat(characters);
    expect(await run(source)).toMatchObject({ payload: { errorType: "Error", errorMessage }, failed: true });
  }
  expect((await run("return process.pid")).payload).toBe(pid);
});

test.each([
  ["process.exit(3)", "with error: exit status 3"],
  ["process.exit(0)", "without providing a reason"],
  ["process.kill(process.pid, 'SIGKILL')", "with error: signal: killed"],
  ["await new Promise(() => {})", "without providing a reason"],
  [
    "setTimeout(() => { throw 1 }); await new Promise((r) => setTimeout(r, 1000))",
    "with error: exit status 1",
  ],
  ["Promise.reject(1); await new Promise((r) => setTimeout(r, 1000))", "with error: exit status 1"],
])("a handler that does %s ends its environment, and the function stays usable", async (source, words) => {
  expect(await run(source)).toEqual({
    payload: {
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(
        new RegExp(`^RequestId: [0-9a-f-]{36} Error: Runtime exited ${words}$`),
      ),
    },
    failed: true,
  });
  expect((await run("return 'fine'")).payload).toBe("fine");
});

test("the handler's context and process are Lambda's", async () => {
  const { payload } = await run(`return {
    ...context, ms: context.getRemainingTimeInMillis(), cwd: process.cwd(), gc: typeof gc, listeners: process.listenerCount("SIGTERM"),
  };`);
  expect(payload).toEqual({
    functionName: "run",
    functionVersion: "$LATEST",
    memoryLimitInMB: "128",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:run",
    awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    logGroupName: "/aws/lambda/run",
    logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
    xRayTraceId: expect.stringMatching(/^Root=1-/),
    ms: expect.any(Number),
    cwd: expect.stringMatching(/run$/),
    gc: "function",
    listeners: 0,
  });
});

test.each([
  [
    "require() of an ES module",
    "require('module').createRequire(process.cwd() + '/')('./index.mjs')",
    /ERR_REQUIRE_ESM/,
  ],
  [
    "an allocation beyond the memory",
    "const all = []; for (;;) all.push(new Array(1e5).fill({}))",
    // By Node.js itself, or by the watch over its memory: whichever is first.
    /signal: (aborted|killed)/,
  ],
])("%s fails here as it does on Lambda", async (_case, source, message) => {
  const code = source.replace("require('module')", "process.getBuiltinModule('module')");
  const { payload, failed } = await run(`try { ${code} } catch (error) { throw new Error(error.code) }`);
  expect(failed).toBe(true);
  expect(payload).toHaveProperty("errorMessage", expect.stringMatching(message));
});

/** The log entry with this in its message. */
function logged(text: string): Promise<JournalEntry> {
  return on.entry(({ kind, detail }) => kind === "log" && String(detail?.message).includes(text));
}

test("a log message of several lines is one entry, with its level", async () => {
  await run(`console.error("first\\nsecond")`);
  const { functionName, detail } = await logged("first");
  expect([functionName, detail?.level]).toEqual(["run", "ERROR"]);
  expect(detail?.message).toMatch(/\tERROR\tfirst\nsecond\n?$/);
  expect(detail?.at).toBeTypeOf("number");
});

test("what goes past the console is an entry for each line, whole characters and whole lines", async () => {
  await run(
    `process.stdout.write("one 你好\\nhalf "); process.stdout.write("a line\\n"); process.stderr.write("two\\n")`,
  );
  expect((await logged("one")).detail?.message).toBe("one 你好");
  expect((await logged("half")).detail?.message).toBe("half a line");
  expect((await logged("two")).detail?.message).toBe("two");
});

test("a handler that prints a megabyte is heard to the end, and nobody waits for it", async () => {
  // What a frozen process has not written yet is written when it is thawed.
  await run(
    `console.log("x".repeat(2 ** 20)); await new Promise((r) => process.stdout.write("你".repeat(340_000) + "\\n", r))`,
  );
  // The journal keeps their beginnings, and says how much more there was.
  const { detail } = await logged("x".repeat(1_000));
  expect(detail?.level).toBe("INFO");
  expect(detail?.message).toMatch(/\tx+… \(1,040,\d{3} more characters\)$/);
  expect((await logged("你".repeat(1_000))).detail?.message).toMatch(/^你+… \(331,808 more characters\)$/);
});

test("an answer that is too large fails with Lambda's own error, once, and the environment goes on", async () => {
  const { payload: count } = (await run("return count")) as { payload: number };
  const largest = 6_291_556;
  expect((await run(`return "x".repeat(${largest - 2})`)).failed).toBe(false);
  for (const bytes of [largest - 1, 13_000_000])
    expect(await run(`return "x".repeat(${bytes})`)).toEqual({
      payload: {
        errorType: "Function.ResponseSizeTooLarge",
        errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
      },
      failed: true,
    });
  expect((await run("return count")).payload).toBe(count + 4);
});
