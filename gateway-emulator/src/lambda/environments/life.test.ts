import { expect, test } from "vitest";
import { createFunction, taken, turn, TIMEOUT_MS } from "../function.fixture.ts";
import type { Invocation } from "../invocation.ts";
import { FREEZE_DELAY_MS, INIT_TIMEOUT_MS, MEMORY_WATCH_MS } from "../limits.ts";

const MIB = 1_048_576;

/** A function with an invocation that runs in its first environment. */
async function running(given: Parameters<typeof createFunction>[0] = {}) {
  const on = createFunction(given);
  const result = on.one.invoke("first");
  await turn();
  return { ...on, result, invocation: await taken(on.nth(0)) };
}

/** The same, after it has been answered; the environment waits. */
async function waiting(given: Parameters<typeof createFunction>[0] = {}) {
  const on = await running(given);
  answer(on, on.invocation);
  void on.nth(0).next();
  await turn();
  on.clock.advance(FREEZE_DELAY_MS);
  return on;
}

function answer(on: Pick<Awaited<ReturnType<typeof running>>, "nth">, { requestId }: Invocation): void {
  on.nth(0).answer(requestId, { payload: "1", failed: false });
}

async function failureOf(result: ReturnType<Awaited<ReturnType<typeof running>>["one"]["invoke"]>) {
  const { payload, functionError } = await result;
  expect(functionError).toBe("Unhandled");
  return JSON.parse(payload) as { errorType: string; errorMessage: string };
}

test("an environment is frozen a moment after all that it wrote has come, and thawed before the next invocation", async () => {
  const on = await running();
  const logsHaveCome = on.delayLogs();
  answer(on, on.invocation);
  void on.nth(0).next();
  await turn();
  expect(on.told).toEqual(["start 0 first"]);
  logsHaveCome();
  await turn();
  on.clock.advance(FREEZE_DELAY_MS - 1);
  expect(on.told).toEqual(["start 0 first"]);
  on.clock.advance(1);
  expect(on.told).toEqual(["start 0 first", "freeze 0"]);
  void on.one.invoke("second");
  expect(on.told).toEqual(["start 0 first", "freeze 0", "thaw 0"]);
  expect(on.nth(0).state).toBe("busy");
});

test("the next invocation does not wait for logs, and its environment is not frozen under it", async () => {
  const on = await running();
  const logsHaveCome = on.delayLogs();
  answer(on, on.invocation);
  void on.nth(0).next();
  void on.one.invoke("second");
  expect((await taken(on.nth(0))).payload).toBe("second");
  logsHaveCome();
  await turn();
  on.clock.advance(FREEZE_DELAY_MS);
  expect(on.told).toEqual(["start 0 first"]);
});

test("an environment that is invoked again at once is not frozen in between", async () => {
  const on = await running();
  answer(on, on.invocation);
  void on.nth(0).next();
  await turn();
  void on.one.invoke("second");
  on.clock.advance(FREEZE_DELAY_MS);
  expect(on.told).toEqual(["start 0 first"]);
});

test("the log stream has INIT_START, START and REPORT, with how long loading and running took and the memory", async () => {
  const on = createFunction();
  on.processes.memory = { usedBytes: 50 * MIB, maxUsedBytes: 60 * MIB };
  void on.one.invoke("first");
  await turn();
  on.clock.advance(200);
  const invocation = await taken(on.nth(0));
  on.clock.advance(30);
  answer(on, invocation);
  on.log(0, "late line");
  on.clock.advance(5);
  void on.nth(0).next();
  void on.one.invoke("second");
  await turn();
  await on.serve(0);
  await turn();
  const of = { maxMemoryUsedBytes: 60 * MIB, status: "success" };
  expect(on.logged.filter(([, what]) => what !== "START")).toEqual([
    [0, "INIT_START"],
    [0, "late line"],
    [0, "REPORT", "first", { durationMs: 35, initMs: 200, ...of }],
    [0, "REPORT", "second", { durationMs: 0, ...of }],
  ]);
  expect(on.states(0)).toEqual(["starting", "waiting"]);
});

test("who asks for the end of the log gets the answer when that has come; others get it at once", async () => {
  const on = createFunction();
  const [tail, other] = [on.one.invoke("tail", { logTail: true }), on.one.invoke("other")];
  const logsHaveCome = on.delayLogs();
  await Promise.all(on.one.environments.map(taken));
  await on.serve(0);
  await on.serve(1);
  expect(await other).not.toHaveProperty("logTail");
  let isSettled = false;
  void tail.then(() => (isSettled = true));
  await turn();
  expect(isSettled).toBe(false);
  on.log(0, "last words");
  logsHaveCome();
  expect(await tail).toMatchObject({
    payload: "1",
    logTail: expect.stringMatching(/START.*last words.*REPORT/),
  });
});

test("a function that does not answer is Sandbox.Timedout; its environment stays, with another process", async () => {
  const on = await running();
  on.clock.advance(TIMEOUT_MS - 1);
  expect(on.told).toEqual(["start 0 first"]);
  on.clock.advance(1);
  expect(await failureOf(on.result)).toEqual({
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${on.invocation.requestId} Error: Task timed out after 3.00 seconds`,
  });
  await turn();
  expect(on.told).toEqual(["start 0 first", "kill 0", "start 0 first"]);
  expect(on.entries("invocation")).toMatchObject([
    { functionName: "chat", ms: TIMEOUT_MS, detail: { functionError: "Unhandled" } },
  ]);
  void on.one.invoke("second");
  on.clock.advance(70);
  await on.serve(0);
  await turn();
  expect(on.logged.filter(([, what]) => what === "REPORT")).toEqual([
    [0, "REPORT", "first", { durationMs: TIMEOUT_MS, initMs: 0, status: "timeout" }],
    [0, "REPORT", "second", { durationMs: 0, status: "success" }],
  ]);
  expect(on.states(0)).toEqual(["starting", "waiting", "reset", "starting", "waiting"]);
});

test("an answer that comes after the timeout is not heard", async () => {
  const on = await running();
  on.clock.advance(TIMEOUT_MS);
  expect(() => answer(on, on.invocation)).toThrow("Invalid request ID");
  expect((await on.result).functionError).toBe("Unhandled");
  await turn();
  expect(on.entries("invocation")).toHaveLength(1);
});

test("an environment that has answered and then runs on past the timeout is ended, and the answer stands", async () => {
  const on = await running();
  answer(on, on.invocation);
  on.clock.advance(TIMEOUT_MS);
  await turn();
  expect(on.told).toEqual(["start 0 first", "kill 0", "start 0 first"]);
  expect(await on.result).toEqual({ requestId: on.invocation.requestId, payload: "1" });
  expect(on.logged.at(-2)).toMatchObject([0, "REPORT", "first", { status: "timeout" }]);
});

test("an invocation that is behind one which timed out waits for the new process", async () => {
  const on = await running({ reservedConcurrency: 2 });
  void on.one.invoke("second");
  await taken(on.nth(1));
  on.clock.advance(TIMEOUT_MS);
  const third = on.one.invoke("third");
  await turn();
  await on.serve(0, "3");
  expect((await third).payload).toBe("3");
});

test.each([
  [{ code: 0, signal: null }, "without providing a reason"],
  [{ code: 127, signal: null }, "with error: exit status 127"],
  [{ code: null, signal: "SIGKILL" }, "with error: signal: killed"],
  [{ code: null, signal: "SIGABRT" }, "with error: signal: aborted"],
])("a process that ends with %j in the middle of an invocation is ExitError, %s", async (exit, words) => {
  const on = await running();
  on.exit(0, exit as { code: number; signal: null });
  const { requestId } = on.invocation;
  expect(await failureOf(on.result)).toEqual({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited ${words}`,
  });
  await turn();
  expect(on.told).toEqual(["start 0 first", "start 0 first"]);
  expect(on.logged.at(-2)).toMatchObject([
    0,
    "REPORT",
    "first",
    { status: "error", errorType: "Runtime.ExitError" },
  ]);
});

test("a process that ends after its answer does not take it back, and the report says that it ended", async () => {
  const on = await running();
  answer(on, on.invocation);
  on.exit(0);
  expect(await on.result).toMatchObject({ payload: "1" });
  await turn();
  expect(on.logged.at(-2)).toMatchObject([0, "REPORT", "first", { status: "error" }]);
  expect(on.states(0)).toEqual(["starting", "waiting", "reset", "starting"]);
});

test("a frozen environment that dies when it is thawed takes the next invocation with it", async () => {
  const on = await waiting();
  const second = on.one.invoke("second");
  on.exit(0);
  expect((await failureOf(second)).errorType).toBe("Runtime.ExitError");
});

test("an environment that ends while it waits is started again, but not one that has never had an invocation", async () => {
  const on = await waiting();
  on.exit(0);
  await turn();
  expect(on.nth(0).state).toBe("starting");
  void on.nth(0).next();
  on.exit(0);
  await turn();
  expect(on.nth(0).state).toBe("reset");
  const second = on.one.invoke("second");
  await turn();
  await on.serve(0, "2");
  expect((await second).payload).toBe("2");
});

test("a restart that fails leaves the environment without a process, for the next invocation", async () => {
  const on = await running();
  on.exit(0);
  on.exit(0);
  expect(on.nth(0).state).toBe("reset");
  expect(on.count()).toBe(1);
  const second = on.one.invoke("second");
  await turn();
  await on.serve(0, "2");
  expect((await second).payload).toBe("2");
  expect(on.count()).toBe(1);
});

test("of environments without a process one is kept", async () => {
  const on = await running();
  void on.one.invoke("second");
  await taken(on.nth(1));
  for (const at of [0, 0, 1, 1]) on.exit(at);
  expect(on.one.environments).toEqual([on.nth(0)]);
  expect(on.told).toContain("release 1");
});

test("an environment that uses more memory than the function has is ended: Runtime.OutOfMemory, with an advice", async () => {
  const on = await running();
  on.processes.memory = { usedBytes: 128 * MIB, maxUsedBytes: 128 * MIB };
  on.clock.advance(10 * MEMORY_WATCH_MS);
  on.processes.memory = { usedBytes: 140 * MIB, maxUsedBytes: 141 * MIB };
  on.clock.advance(MEMORY_WATCH_MS);
  expect(await failureOf(on.result)).toEqual({
    errorType: "Runtime.OutOfMemory",
    errorMessage: `RequestId: ${on.invocation.requestId} Error: Runtime exited with error: signal: killed`,
  });
  expect(on.told).toContain("kill 0");
  expect(on.entries("advice")[0]?.detail?.advice).toMatch(/used 140 MB of its 128 MB.*memory_size/);
  await turn();
  expect(on.logged.at(-2)).toMatchObject([
    0,
    "REPORT",
    "first",
    { status: "error", errorType: "Runtime.OutOfMemory", maxMemoryUsedBytes: 141 * MIB },
  ]);
});

test("nobody watches the memory of an environment that waits", async () => {
  const on = await waiting();
  on.processes.memory = { usedBytes: 999 * MIB, maxUsedBytes: 999 * MIB };
  on.clock.advance(10 * MEMORY_WATCH_MS);
  expect(on.told).not.toContain("kill 0");
});

test("a handler that does not load is loaded again in the first invocation's time, whose error it then is", async () => {
  const on = createFunction();
  const failure = '{"errorType":"Runtime.ImportModuleError","errorMessage":"no"}';
  const result = on.one.invoke("first");
  await turn();
  for (const ms of [100, 200]) {
    on.clock.advance(ms);
    on.nth(0).initError(failure);
    on.exit(0);
    await turn();
  }
  expect(await result).toMatchObject({ payload: failure, functionError: "Unhandled" });
  expect(on.told).toEqual(["start 0 first", "start 0 first"]);
  const failed = { status: "error", errorType: "Runtime.ImportModuleError" };
  expect(on.logged).toEqual([
    [0, "INIT_START"],
    [0, "INIT_REPORT", { ms: 100, phase: "init", ...failed }],
    [0, "INIT_START"],
    [0, "INIT_REPORT", { ms: 200, phase: "invoke", ...failed }],
    [0, "START", "first"],
    [0, "REPORT", "first", { durationMs: 200, ...failed }],
  ]);
  expect(on.nth(0).state).toBe("reset");

  const second = on.one.invoke("second");
  await turn();
  await on.serve(0, "2");
  expect((await second).payload).toBe("2");
  await turn();
  expect(on.logged.at(-1)).toEqual([0, "REPORT", "second", { durationMs: 0, status: "success" }]);
});

test("a handler that loads at the second attempt is started in the log behind that, and its duration has all of it", async () => {
  const on = createFunction();
  void on.one.invoke("first");
  await turn();
  on.exit(0);
  await turn();
  on.log(0, "loads again");
  on.clock.advance(200);
  await on.serve(0);
  await turn();
  expect(on.logged.slice(2)).toEqual([
    [0, "INIT_START"],
    [0, "loads again"],
    [0, "START", "first"],
    [0, "REPORT", "first", { durationMs: 200, status: "success" }],
  ]);
});

test("durations have fractions of milliseconds; the journal's have none", async () => {
  const on = createFunction();
  void on.one.invoke("first");
  await turn();
  on.clock.advance(200.4);
  const invocation = await taken(on.nth(0));
  on.clock.advance(30.25);
  answer(on, invocation);
  void on.nth(0).next();
  await turn();
  const [, , , report] = on.logged.at(-1) as { durationMs: number; initMs: number }[];
  expect(report?.durationMs).toBeCloseTo(30.25, 3);
  expect(report?.initMs).toBeCloseTo(200.4, 3);
  expect(on.entries("environment").flatMap(({ ms = [] }) => ms)).toEqual([200]);
});

test("a handler that takes longer than ten seconds to load is loaded again in the function's own time", async () => {
  const on = createFunction();
  const result = on.one.invoke("first");
  await turn();
  on.clock.advance(INIT_TIMEOUT_MS);
  await turn();
  expect(on.told).toEqual(["start 0 first", "kill 0", "start 0 first"]);
  on.clock.advance(TIMEOUT_MS);
  expect((await failureOf(result)).errorMessage).toMatch(/Error: Task timed out after 3\.00 seconds$/);
  await turn();
  expect(on.logged.filter(([, what]) => what === "INIT_REPORT")).toEqual([
    [0, "INIT_REPORT", { ms: INIT_TIMEOUT_MS, phase: "init", status: "timeout" }],
    [0, "INIT_REPORT", { ms: TIMEOUT_MS, phase: "invoke", status: "timeout" }],
  ]);
  expect(on.told.at(-1)).toBe("kill 0");
  expect(on.nth(0).state).toBe("reset");
});

test("a process that cannot be started fails the invocation, and says why", async () => {
  const on = createFunction();
  on.code.current = () => Promise.reject(new Error("function chat: its source is not there"));
  const result = on.one.invoke("first");
  expect(await failureOf(result)).toEqual({
    errorType: "Runtime.InvalidEntrypoint",
    errorMessage: "function chat: its source is not there",
  });
});

test("an environment that attaches and does not load fails the invocation that waits, and is forgotten", async () => {
  const on = createFunction({ attached: true });
  const result = on.one.invoke("first");
  expect(on.count()).toBe(0);
  on.one.add("10.0.0.7").initError('{"errorType":"Error"}');
  on.one.ended("10.0.0.7", { code: 1, signal: null });
  expect((await result).payload).toBe('{"errorType":"Error"}');
  expect(on.one.environments).toEqual([]);
});

test("an environment that has attached and times out is hung up on, and another one may come", async () => {
  const on = createFunction({ attached: true });
  const result = on.one.invoke("first");
  await taken(on.one.add("10.0.0.7"));
  on.clock.advance(TIMEOUT_MS);
  expect((await failureOf(result)).errorType).toBe("Sandbox.Timedout");
  expect(on.told).toEqual(["kill 0", "release 0"]);
  void on.one.invoke("second");
  expect((await taken(on.one.add("10.0.0.7"))).payload).toBe("second");
});

/** A debugger that reaches an environment when the test says so. */
function debuggerOf() {
  const reached: { id: string; resolve: () => void }[] = [];
  let isAttached = true;
  return {
    reached,
    detach: () => (isAttached = false),
    isAttachedTo: () => isAttached,
    environmentOf: () => undefined,
    hasReached: (_name: string, id: string) => new Promise<void>((resolve) => reached.push({ id, resolve })),
  };
}

test("while a debugger is attached one environment runs one invocation after the other, unfrozen, with time", async () => {
  const debugging = debuggerOf();
  const on = createFunction({ debugging, spare: true });
  void on.one.invoke("first");
  void on.one.invoke("second");
  await turn();
  expect(on.count()).toBe(1);
  const polled = on.nth(0).next();
  expect(debugging.reached.map(({ id }) => id)).toEqual([on.nth(0).id]);
  expect(on.nth(0).state).toBe("waiting");
  debugging.reached[0]?.resolve();
  const first = await polled;
  expect(first?.deadlineMs).toBe(on.machineClock.now() + 3_600_000);
  on.clock.advance(1000);
  await turn();
  expect(on.count()).toBe(1);
  answer(on, first as Invocation);
  void on.nth(0).next();
  await turn();
  debugging.reached[1]?.resolve();
  await turn();
  expect(on.nth(0).invocation?.payload).toBe("second");
  expect(on.told).toEqual(["start 0 first"]);
});

test("the environment that ran last is the one to debug; asked for its inspector, it is thawed", async () => {
  const on = await waiting();
  const { debuggable } = on.one;
  expect(debuggable).toMatchObject({ functionName: "chat", environmentId: on.nth(0).id });
  expect(await debuggable?.inspector()).toBe("ws://inspector/0");
  expect(on.told).toEqual(["start 0 first", "freeze 0", "thaw 0"]);
});

test("when the debugger has gone the environment that waits is frozen again, and what waits is not held back", async () => {
  const debugging = debuggerOf();
  const on = createFunction({ debugging });
  void on.one.invoke("first");
  await turn();
  void on.nth(0).next();
  await turn();
  on.clock.advance(FREEZE_DELAY_MS);
  expect(on.told).toEqual(["start 0 first"]);
  debugging.detach();
  on.one.undebugged();
  expect(on.nth(0).state).toBe("busy");
  await on.serve(0);
  await turn();
  on.clock.advance(FREEZE_DELAY_MS);
  expect(on.told).toEqual(["start 0 first", "freeze 0"]);
  await on.one.debuggable?.inspector();
  on.one.undebugged();
  on.one.undebugged();
  await turn();
  on.clock.advance(FREEZE_DELAY_MS);
  expect(on.told).toEqual(["start 0 first", "freeze 0", "thaw 0", "freeze 0"]);
});

test("an environment without a process is none to debug", async () => {
  const on = await running();
  on.exit(0);
  on.exit(0);
  expect(on.nth(0).state).toBe("reset");
  expect(on.one.debuggable).toBeUndefined();
});

test("the journal tells of an invocation behind its lines and before its report; the caller does not wait for that", async () => {
  const on = await running();
  const logsHaveCome = on.delayLogs();
  on.nth(0).answer(on.invocation.requestId, { payload: '{"errorType":"Error"}', failed: true });
  on.clock.advance(7);
  void on.nth(0).next();
  expect((await on.result).functionError).toBe("Unhandled");
  await turn();
  expect(on.entries("invocation")).toEqual([]);
  logsHaveCome();
  await turn();
  expect(on.entries("invocation")).toMatchObject([{ ms: 0, detail: { functionError: "Unhandled" } }]);
});

test("an invocation whose log is never read is in the journal when the function is closed, once", async () => {
  const on = await running();
  on.delayLogs();
  answer(on, on.invocation);
  void on.nth(0).next();
  await on.one.close();
  expect(on.entries("invocation")).toHaveLength(1);
});

test("a handler that throws has the status error, and the next one that does not, success", async () => {
  const on = await running();
  on.nth(0).answer(on.invocation.requestId, { payload: "{}", failed: true });
  void on.nth(0).next();
  void on.one.invoke("second");
  await on.serve(0);
  await turn();
  expect(on.logged.filter(([, what]) => what === "REPORT")).toEqual([
    [0, "REPORT", "first", { durationMs: 0, initMs: 0, status: "error" }],
    [0, "REPORT", "second", { durationMs: 0, status: "success" }],
  ]);
});

test("the memory of a process that ends at once is what it was when that was last looked at; another process has its own", async () => {
  const on = createFunction();
  on.processes.memory = { usedBytes: 50 * MIB, maxUsedBytes: 60 * MIB };
  void on.one.invoke("first");
  await turn();
  await taken(on.nth(0));
  on.processes.memory = undefined;
  on.exit(0);
  void on.one.invoke("second");
  await turn();
  await taken(on.nth(0));
  on.exit(0);
  await turn();
  const reports = on.logged.filter(([, what]) => what === "REPORT").map(([, , , report]) => report);
  expect(reports).toMatchObject([{ maxMemoryUsedBytes: 60 * MIB }, {}]);
  expect(reports[1]).not.toHaveProperty("maxMemoryUsedBytes");
});

test("what a process writes after it has told why it does not load is marked, and nothing of the next one", async () => {
  const on = createFunction();
  const lines = () => on.logged.filter(([, what]) => String(what).startsWith("line"));
  void on.one.invoke("first");
  await turn();
  on.log(0, "line before");
  on.nth(0).initError('{"errorType":"Error"}');
  on.log(0, "line after");
  on.exit(0);
  await turn();
  on.log(0, "line of the next");
  expect(lines()).toEqual([
    [0, "line before"],
    [0, "line after", { afterInitError: true }],
    [0, "line of the next"],
  ]);
});

test("nobody knows how long an environment that attaches has loaded", async () => {
  const on = createFunction({ attached: true });
  void on.one.invoke("first");
  await taken(on.one.add("10.0.0.7"));
  await on.serve(0);
  await turn();
  expect(on.logged.at(-1)).toEqual([0, "REPORT", "first", { durationMs: 0, status: "success" }]);
  expect(on.entries("environment").filter(({ ms }) => ms !== undefined)).toEqual([]);
});

test("a restart that fails is reported before the next invocation, which loads the handler again, is begun", async () => {
  const on = await running();
  on.exit(0);
  await turn();
  const logsHaveCome = on.delayLogs();
  on.exit(0);
  void on.one.invoke("second");
  await turn();
  logsHaveCome();
  await turn();
  await on.serve(0);
  await turn();
  const titles = on.logged.map(([, what]) => what);
  expect(titles.slice(titles.indexOf("REPORT"))).toEqual([
    "REPORT",
    "INIT_START",
    "INIT_REPORT",
    "INIT_START",
    "START",
    "REPORT",
  ]);
});

test("a process that its invocation has had started, and that ends at once, has used the memory of its first poll", async () => {
  const on = createFunction();
  void on.one.invoke("first");
  await turn();
  on.exit(0);
  await turn();
  on.processes.memory = { usedBytes: 50 * MIB, maxUsedBytes: 60 * MIB };
  await taken(on.nth(0));
  on.processes.memory = undefined;
  on.exit(0);
  await turn();
  expect(on.logged.findLast(([, what]) => what === "REPORT")).toMatchObject([
    0,
    "REPORT",
    "first",
    { maxMemoryUsedBytes: 60 * MIB },
  ]);
});
