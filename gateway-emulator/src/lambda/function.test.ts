import { expect, test } from "vitest";
import { VirtualClock } from "../control/clock.ts";
import { Journal } from "../control/journal.ts";
import type { Load } from "./account-concurrency.ts";
import { definitionOf } from "./definition.fixture.ts";
import type { ExecutionEnvironment } from "./environments/environment.ts";
import { LambdaFunction } from "./function.ts";
import type { Invocation } from "./invocation.ts";
import { ACCOUNT_CONCURRENCY, INIT_TIMEOUT_MS, MAX_ENVIRONMENTS, MAX_WAITING_CHARACTERS } from "./limits.ts";

const TIMEOUT_MS = 3000;

/** A function whose environments do what the test says, on the test's clock. */
function createFunction(others: Load[] = []) {
  const clock = new VirtualClock(1_800_000_000_000);
  const journal = new Journal(clock);
  const started: ExecutionEnvironment[] = [];
  const stopped: string[] = [];
  const one: LambdaFunction = new LambdaFunction({
    definition: definitionOf("chat", { timeoutMs: TIMEOUT_MS }),
    clock,
    journal,
    start: async (environment) => void started.push(environment),
    stop: (id) => void stopped.push(id),
    account: () => [one.load, ...others],
  });
  const nth = (at: number): ExecutionEnvironment => {
    const environment = started[at];
    if (!environment) throw new Error(`only ${started.length} environments were started`);
    return environment;
  };
  return { one, clock, journal, started, stopped, nth };
}

/** The next invocation of an environment; it must be there already. */
async function taken(environment: ExecutionEnvironment): Promise<Invocation> {
  const invocation = await environment.next();
  if (!invocation) throw new Error("the environment has ended");
  return invocation;
}

test("an invocation starts an environment, and runs in it with a deadline", async () => {
  const { one, clock, started, nth } = createFunction();
  const result = one.invoke('{"a":1}', { clientContext: "context" });
  expect(started).toHaveLength(1);
  const { requestId, payload, deadlineMs, functionArn, clientContext, traceId } = await taken(nth(0));
  expect({ payload, functionArn, clientContext }).toEqual({
    payload: '{"a":1}',
    functionArn: "arn:aws:lambda:us-east-1:123456789012:function:chat",
    clientContext: "context",
  });
  expect(deadlineMs).toBe(clock.now() + TIMEOUT_MS);
  expect(traceId).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=0$/);
  nth(0).answer(requestId, { payload: '"done"', failed: false });
  expect(await result).toEqual({ requestId, payload: '"done"' });
});

test("the deadline counts from the moment an environment takes the invocation, not from its cold start", async () => {
  const { one, clock, nth } = createFunction();
  void one.invoke("{}");
  clock.advance(2000);
  expect((await taken(nth(0))).deadlineMs).toBe(clock.now() + TIMEOUT_MS);
});

test("of several waiting environments the most recently used takes the next invocation", async () => {
  const { one, started, nth } = createFunction();
  void one.invoke("1");
  void one.invoke("2");
  expect(started).toHaveLength(2);
  const [first, second] = [await taken(nth(0)), await taken(nth(1))];
  nth(1).answer(second.requestId, { payload: "2", failed: false });
  void nth(1).next();
  nth(0).answer(first.requestId, { payload: "1", failed: false });
  void nth(0).next();

  void one.invoke("3");
  expect(nth(0).state).toBe("busy");
  expect(nth(1).state).toBe("waiting");
  expect(started).toHaveLength(2);
});

test("an invocation that comes before an environment has polled again waits for it, and starts no other", async () => {
  const { one, started, nth } = createFunction();
  void one.invoke("1");
  const { requestId } = await taken(nth(0));
  nth(0).answer(requestId, { payload: "1", failed: false });
  void one.invoke("2");
  expect(started).toHaveLength(1);
  expect((await taken(nth(0))).payload).toBe("2");
});

test("an invocation that finds no free environment waits for one, and no more than ten are started", async () => {
  const { one, started, nth } = createFunction();
  const results = Array.from({ length: MAX_ENVIRONMENTS + 2 }, (_, at) => one.invoke(String(at)));
  expect(started).toHaveLength(MAX_ENVIRONMENTS);
  const invocations = await Promise.all(started.map(taken));
  const [first] = invocations;
  nth(0).answer(first?.requestId ?? "", { payload: "0", failed: false });
  expect((await taken(nth(0))).payload).toBe(String(MAX_ENVIRONMENTS));
  expect(await results[0]).toMatchObject({ payload: "0" });
});

test("invocations beyond the account's concurrency are refused at once, until one of the others is done", async () => {
  const others = [{ running: 1, waiting: ACCOUNT_CONCURRENCY - 3, waitingCharacters: 0 }];
  const { one, nth } = createFunction(others);
  const first = one.invoke("1");
  const { requestId } = await taken(nth(0));
  const caller = new AbortController();
  const second = one.invoke("2", { signal: caller.signal });
  await expect(one.invoke("3")).rejects.toMatchObject({ name: "TooManyRequestsException" });
  caller.abort();
  expect(await second).toMatchObject({ functionError: "Unhandled" });
  const fourth = one.invoke("4");
  nth(0).answer(requestId, { payload: "1", failed: false });
  expect(await first).toMatchObject({ payload: "1" });
  void one.invoke("5");
  const next = await taken(nth(0));
  nth(0).answer(next.requestId, { payload: "4", failed: false });
  expect(await fourth).toMatchObject({ payload: "4" });
});

test("an invocation for which an environment waits is run, however many wait for other functions", async () => {
  const others = [{ running: 10, waiting: ACCOUNT_CONCURRENCY, waitingCharacters: MAX_WAITING_CHARACTERS }];
  const { one, nth } = createFunction(others);
  void one.warmUp();
  const polled = nth(0).next();
  void one.invoke("1");
  expect((await polled)?.payload).toBe("1");
  await expect(one.invoke("2")).rejects.toMatchObject({ statusCode: 429 });
});

test("payloads that wait take no more room than they may; those that run take none", async () => {
  const { one, started, nth } = createFunction();
  const half = "x".repeat(MAX_WAITING_CHARACTERS / 2);
  void one.invoke(half);
  void one.invoke(half);
  await expect(one.invoke("{}")).rejects.toThrow("Rate Exceeded.");
  await taken(nth(0));
  void one.invoke(half);
  await expect(one.invoke("{}")).rejects.toThrow("Rate Exceeded.");
  expect(started).toHaveLength(3);
});

test("a function that does not answer is Sandbox.Timedout, and its environment is ended", async () => {
  const { one, clock, journal, stopped, nth } = createFunction();
  const result = one.invoke("{}");
  const { requestId } = await taken(nth(0));
  clock.advance(TIMEOUT_MS - 1);
  expect(stopped).toEqual([]);
  clock.advance(1);
  const { payload, functionError } = await result;
  expect(functionError).toBe("Unhandled");
  expect(JSON.parse(payload)).toEqual({
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: Task timed out after 3.00 seconds`,
  });
  expect(stopped).toEqual([nth(0).id]);
  expect(one.environments).toEqual([]);
  expect(journal.after(0).filter(({ kind }) => kind === "invocation")).toMatchObject([
    { requestId, functionName: "chat", ms: TIMEOUT_MS, detail: { functionError: "Unhandled" } },
  ]);
});

test("an answer that comes after the timeout is not heard", async () => {
  const { one, clock, journal, nth } = createFunction();
  const result = one.invoke("{}");
  const { requestId } = await taken(nth(0));
  clock.advance(TIMEOUT_MS);
  expect(() => nth(0).answer(requestId, { payload: "1", failed: false })).toThrow("Invalid request ID");
  expect((await result).functionError).toBe("Unhandled");
  expect(journal.after(0).filter(({ kind }) => kind === "invocation")).toHaveLength(1);
});

test("an environment that has answered and then runs on past the timeout is ended, and the answer stands", async () => {
  const { one, clock, stopped, nth } = createFunction();
  const result = one.invoke("{}");
  const { requestId } = await taken(nth(0));
  nth(0).answer(requestId, { payload: "1", failed: false });
  clock.advance(TIMEOUT_MS);
  expect(stopped).toEqual([nth(0).id]);
  expect(await result).toEqual({ requestId, payload: "1" });
});

test("a waiting environment is left alone, however long it waits", async () => {
  const { one, clock, stopped, nth } = createFunction();
  void one.invoke("{}");
  const { requestId } = await taken(nth(0));
  nth(0).answer(requestId, { payload: "1", failed: false });
  void nth(0).next();
  clock.advance(3_600_000);
  expect(stopped).toEqual([]);
  expect(nth(0).state).toBe("waiting");
});

test("an invocation that waits behind timed out ones gets an environment of its own", async () => {
  const { one, clock, started, nth } = createFunction();
  for (let invoked = 0; invoked <= MAX_ENVIRONMENTS; invoked++) void one.invoke(String(invoked));
  await Promise.all(started.map(taken));
  clock.advance(TIMEOUT_MS);
  expect(started).toHaveLength(MAX_ENVIRONMENTS + 1);
  expect((await taken(nth(MAX_ENVIRONMENTS))).payload).toBe(String(MAX_ENVIRONMENTS));
});

test("an environment that ends in the middle fails its invocation, and the next one starts another", async () => {
  const { one, started, nth } = createFunction();
  const result = one.invoke("{}");
  const { requestId } = await taken(nth(0));
  one.ended(nth(0).id, { code: 3, signal: null });
  expect(JSON.parse((await result).payload)).toEqual({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 3`,
  });
  void one.invoke("{}");
  expect(started).toHaveLength(2);
});

test.each([
  [{ code: 0, signal: null }, "without providing a reason"],
  [{ code: 127, signal: null }, "with error: exit status 127"],
  [{ code: null, signal: "SIGKILL" }, "with error: signal: killed"],
  [{ code: null, signal: "SIGSEGV" }, "with error: signal: segmentation fault"],
  [{ code: null, signal: "SIGHUP" }, "with error: signal: hup"],
])("an exit with %j is told %s", async (exit, words) => {
  const { one, nth } = createFunction();
  const result = one.invoke("{}");
  await taken(nth(0));
  one.ended(nth(0).id, exit);
  expect(JSON.parse((await result).payload)).toHaveProperty("errorMessage", expect.stringContaining(words));
});

test("a handler that does not load fails one invocation for each start, with the runtime's own error", async () => {
  const { one, started, nth } = createFunction();
  const results = [one.invoke("1"), one.invoke("2")];
  expect(started).toHaveLength(2);
  for (const at of [0, 1]) {
    nth(at).initError('{"errorType":"Runtime.ImportModuleError"}');
    one.ended(nth(at).id, { code: 1, signal: null });
    expect(await results[at]).toMatchObject({
      payload: '{"errorType":"Runtime.ImportModuleError"}',
      functionError: "Unhandled",
    });
  }
  expect(started).toHaveLength(2);
});

test("a handler that takes longer than ten seconds to load is ended, and the reason is told", async () => {
  const { one, clock, journal, stopped, nth } = createFunction();
  const result = one.invoke("{}");
  clock.advance(INIT_TIMEOUT_MS);
  expect(stopped).toEqual([nth(0).id]);
  one.ended(nth(0).id, { code: null, signal: "SIGKILL" });
  expect((await result).payload).toContain("did not load within 10 seconds");
  const dead = journal.after(0).find(({ detail }) => detail?.state === "dead");
  expect(dead?.detail?.initError).toContain("did not load within 10 seconds");
});

test("the journal tells of each environment that is ready, once, and of each that has ended", async () => {
  const { one, clock, journal, nth } = createFunction();
  void one.warmUp();
  void one.warmUp();
  clock.advance(50);
  void nth(0).next();
  void one.invoke("{}");
  one.ended(nth(0).id, { code: 0, signal: null });
  const environment = nth(0).id;
  expect(journal.after(0).filter(({ kind }) => kind === "environment")).toMatchObject([
    { ms: 50, detail: { environment, state: "waiting" } },
    { detail: { environment, state: "dead", code: 0 } },
  ]);
});

test("a function that is closed fails what runs and what waits, and plans nothing more", async () => {
  const { one, clock, started, stopped, nth } = createFunction();
  const results = Array.from({ length: MAX_ENVIRONMENTS + 1 }, () => one.invoke("{}"));
  await taken(nth(0));
  one.close();
  for (const result of results) expect((await result).functionError).toBe("Unhandled");
  expect((await one.invoke("{}")).functionError).toBe("Unhandled");
  clock.advance(3_600_000);
  expect(stopped).toEqual([]);
  expect(started).toHaveLength(MAX_ENVIRONMENTS);
});

test("an invocation whose caller gives up before an environment takes it is never run", async () => {
  const { one, nth } = createFunction();
  const caller = new AbortController();
  const given = one.invoke('{"stale":true}', { signal: caller.signal });
  caller.abort();
  expect(await given).toMatchObject({ functionError: "Unhandled" });
  const wanted = one.invoke('{"fresh":true}');
  const { requestId, payload } = await taken(nth(0));
  expect(payload).toBe('{"fresh":true}');
  nth(0).answer(requestId, { payload: "1", failed: false });
  expect((await wanted).payload).toBe("1");
});

test("an invocation that runs goes on when its caller gives up", async () => {
  const { one, nth } = createFunction();
  const caller = new AbortController();
  const result = one.invoke("{}", { signal: caller.signal });
  const { requestId } = await taken(nth(0));
  caller.abort();
  nth(0).answer(requestId, { payload: '"late"', failed: false });
  expect(await result).toEqual({ requestId, payload: '"late"' });
});

test("an interrupt ends what is at work and leaves what waits for work", async () => {
  const { one, nth, stopped } = createFunction();
  const busy = one.invoke("{}");
  await taken(nth(0));
  one.interrupt();
  expect(await busy).toMatchObject({ functionError: "Unhandled" });
  expect(stopped).toEqual([nth(0).id]);
  expect(one.environments).toEqual([]);
});

test("an interrupt takes back what waits: nothing of it is run later", async () => {
  const { one, started, nth } = createFunction();
  const results = Array.from({ length: MAX_ENVIRONMENTS + 1 }, (_, at) => one.invoke(String(at)));
  await Promise.all(started.map(taken));
  one.interrupt();
  for (const result of results) expect(await result).toMatchObject({ functionError: "Unhandled" });
  expect(started).toHaveLength(MAX_ENVIRONMENTS);
  void one.invoke("later");
  expect((await taken(nth(MAX_ENVIRONMENTS))).payload).toBe("later");
});

test("a long error goes into the journal cut, and to the caller whole", async () => {
  const { one, journal, nth } = createFunction();
  const result = one.invoke("{}");
  const { requestId } = await taken(nth(0));
  const payload = JSON.stringify({ errorType: "Error", errorMessage: "x".repeat(30_000) });
  nth(0).answer(requestId, { payload, failed: true });
  expect((await result).payload).toBe(payload);
  void nth(0).next();
  void one.invoke("{}");
  void one.invoke("{}");
  nth(1).initError(payload);
  one.ended(nth(1).id, { code: 1, signal: null });
  const kept = journal.after(0).map((entry) => JSON.stringify(entry));
  expect(kept.filter((entry) => entry.includes("(21,808 more characters)"))).toHaveLength(2);
  expect(Math.max(...kept.map((entry) => entry.length))).toBeLessThan(9_000);
});

test("a warm-up ends when the environment polls, and fails when its handler does not load", async () => {
  const { one, nth } = createFunction();
  const ready = one.warmUp();
  void nth(0).next();
  await ready;
  await one.warmUp();
  const other = createFunction();
  const failing = other.one.warmUp();
  other.nth(0).initError('{"errorType":"RangeError","errorMessage":"no luck"}');
  other.one.ended(other.nth(0).id, { code: 1, signal: null });
  await expect(failing).rejects.toThrow("function chat does not load: RangeError: no luck");
});
