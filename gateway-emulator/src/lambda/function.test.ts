import { expect, test } from "vitest";
import { createFunction, taken, turn, TIMEOUT_MS } from "./function.fixture.ts";
import {
  ACCOUNT_CONCURRENCY,
  IDLE_MS,
  INIT_TIMEOUT_MS,
  MAX_ENVIRONMENTS,
  STARTS_AT_ONCE,
  MAX_WAITING_CHARACTERS,
  SPARE_DELAY_MS,
} from "./limits.ts";

test("an invocation starts an environment, and runs in it with a deadline", async () => {
  const { one, machineClock, count, nth } = createFunction();
  const result = one.invoke('{"a":1}', { clientContext: "context" });
  expect(count()).toBe(1);
  const { requestId, payload, deadlineMs, functionArn, clientContext, traceId } = await taken(nth(0));
  expect({ payload, functionArn, clientContext }).toEqual({
    payload: '{"a":1}',
    functionArn: "arn:aws:lambda:us-east-1:123456789012:function:chat",
    clientContext: "context",
  });
  expect(deadlineMs).toBe(machineClock.now() + TIMEOUT_MS);
  expect(traceId).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=0$/);
  nth(0).answer(requestId, { payload: '"done"', failed: false });
  expect(await result).toEqual({ requestId, payload: '"done"' });
});

test("the deadline counts from the moment an environment takes the invocation, not from its cold start", async () => {
  const { one, machineClock, nth } = createFunction();
  void one.invoke("{}");
  machineClock.advance(2000);
  expect((await taken(nth(0))).deadlineMs).toBe(machineClock.now() + TIMEOUT_MS);
});

test("of several waiting environments the most recently used takes the next invocation", async () => {
  const { one, count, nth } = createFunction();
  void one.invoke("1");
  void one.invoke("2");
  expect(count()).toBe(2);
  const [first, second] = [await taken(nth(0)), await taken(nth(1))];
  nth(1).answer(second.requestId, { payload: "2", failed: false });
  void nth(1).next();
  nth(0).answer(first.requestId, { payload: "1", failed: false });
  void nth(0).next();

  void one.invoke("3");
  expect(nth(0).state).toBe("busy");
  expect(nth(1).state).toBe("waiting");
  expect(count()).toBe(2);
});

test("an invocation that comes before an environment has polled again waits for it, and starts no other", async () => {
  const { one, count, nth } = createFunction();
  void one.invoke("1");
  const { requestId } = await taken(nth(0));
  nth(0).answer(requestId, { payload: "1", failed: false });
  void one.invoke("2");
  expect(count()).toBe(1);
  expect((await taken(nth(0))).payload).toBe("2");
});

test("as many environments load at once as there are cores, each begun when another is ready", async () => {
  const { one, count, nth } = createFunction();
  for (let at = 0; at < STARTS_AT_ONCE + 2; at++) void one.invoke(String(at));
  expect(count()).toBe(STARTS_AT_ONCE);
  await taken(nth(0));
  expect(count()).toBe(STARTS_AT_ONCE + 1);
});

test("an invocation that finds no free environment waits for one, and only so many are started", async () => {
  const { one, count, nth, takeAll } = createFunction();
  const results = Array.from({ length: MAX_ENVIRONMENTS + 2 }, (_, at) => one.invoke(String(at)));
  const [first] = await takeAll();
  expect(count()).toBe(MAX_ENVIRONMENTS);
  nth(0).answer(first?.requestId ?? "", { payload: "0", failed: false });
  expect((await taken(nth(0))).payload).toBe(String(MAX_ENVIRONMENTS));
  expect(await results[0]).toMatchObject({ payload: "0" });
});

test("invocations beyond the account's concurrency are refused at once, until one of the others is done", async () => {
  const others = [
    { functionName: "sweep", running: 1, waiting: ACCOUNT_CONCURRENCY - 3, waitingCharacters: 0 },
  ];
  const { one, nth } = createFunction({ others });
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
  const others = [
    {
      functionName: "sweep",
      running: 10,
      waiting: ACCOUNT_CONCURRENCY,
      waitingCharacters: MAX_WAITING_CHARACTERS,
    },
  ];
  const { one, nth } = createFunction({ others });
  void one.warmUp();
  await turn();
  const polled = nth(0).next();
  void one.invoke("1");
  expect((await polled)?.payload).toBe("1");
  await expect(one.invoke("2")).rejects.toMatchObject({ statusCode: 429 });
});

test("payloads that wait take no more room than they may; those that run take none", async () => {
  const { one, count, nth } = createFunction();
  const half = "x".repeat(MAX_WAITING_CHARACTERS / 2);
  void one.invoke(half);
  void one.invoke(half);
  await expect(one.invoke("{}")).rejects.toThrow("Rate Exceeded.");
  await taken(nth(0));
  void one.invoke(half);
  await expect(one.invoke("{}")).rejects.toThrow("Rate Exceeded.");
  expect(count()).toBe(3);
});

test("a function that is closed fails what runs and what waits, and plans nothing more", async () => {
  const { one, clock, idleClock, told, count, nth } = createFunction({ spare: true });
  const results = Array.from({ length: MAX_ENVIRONMENTS + 1 }, () => one.invoke("{}"));
  await taken(nth(0));
  const started = count();
  await one.close();
  for (const result of results) expect((await result).functionError).toBe("Unhandled");
  expect((await one.invoke("{}")).functionError).toBe("Unhandled");
  const toldUntilThen = [...told];
  clock.advance(3_600_000);
  idleClock.advance(3_600_000);
  await turn();
  expect(told).toEqual(toldUntilThen);
  expect(count()).toBe(started);
});

test("an invocation whose caller gives up before an environment takes it is never run", async () => {
  const { one, nth, entries } = createFunction();
  const caller = new AbortController();
  const given = one.invoke('{"stale":true}', { signal: caller.signal, logTail: true });
  caller.abort();
  expect(await given).toMatchObject({ functionError: "Unhandled" });
  expect(entries("invocation")).toEqual([]);
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
  const { one, nth, told, serve } = createFunction();
  const [busy, done] = [one.invoke("busy"), one.invoke("done")];
  await Promise.all(one.environments.map(taken));
  await serve(1);
  await done;
  one.interrupt();
  expect(await busy).toMatchObject({ functionError: "Unhandled" });
  expect(told).toContain("release 0");
  expect(one.environments).toEqual([nth(1)]);
});

test("an interrupt takes back what waits: nothing of it is run later", async () => {
  const { one, count, nth, takeAll } = createFunction();
  const results = Array.from({ length: MAX_ENVIRONMENTS + 1 }, (_, at) => one.invoke(String(at)));
  await takeAll();
  one.interrupt();
  for (const result of results) expect(await result).toMatchObject({ functionError: "Unhandled" });
  expect(count()).toBe(MAX_ENVIRONMENTS);
  void one.invoke("later");
  expect((await taken(nth(MAX_ENVIRONMENTS))).payload).toBe("later");
});

test("a long error goes into the journal cut, and to the caller whole", async () => {
  const { one, journal, nth, exit } = createFunction();
  const result = one.invoke("{}");
  const { requestId } = await taken(nth(0));
  const payload = JSON.stringify({ errorType: "Error", errorMessage: "x".repeat(30_000) });
  nth(0).answer(requestId, { payload, failed: true });
  expect((await result).payload).toBe(payload);
  void nth(0).next();
  void one.invoke("{}");
  void one.invoke("{}");
  for (const _attempt of [1, 2]) {
    nth(1).initError(payload);
    exit(1);
  }
  await turn();
  const kept = journal.after(0).map((entry) => JSON.stringify(entry));
  expect(kept.filter((entry) => entry.includes("(21,808 more characters)"))).toHaveLength(2);
  expect(Math.max(...kept.map((entry) => entry.length))).toBeLessThan(9_000);
});

test("a warm-up ends when the environment polls, and fails when its handler does not load", async () => {
  const { one, nth } = createFunction();
  const ready = one.warmUp();
  await turn();
  void nth(0).next();
  await ready;
  await one.warmUp();
  const other = createFunction();
  const failing = other.one.warmUp();
  failing.catch(() => undefined);
  await turn();
  other.nth(0).initError('{"errorType":"RangeError","errorMessage":"no luck"}');
  other.exit(0);
  await expect(failing).rejects.toThrow("function chat does not load: RangeError: no luck");
  expect(other.one.environments).toEqual([]);
});

test("a warm-up fails when the code cannot be used, and starts nothing", async () => {
  const { one, code, count } = createFunction();
  code.current = () => Promise.reject(new Error("function chat: its source is not there"));
  await expect(one.warmUp()).rejects.toThrow("its source is not there");
  expect(count()).toBe(0);
  code.current = () => Promise.resolve({ taskRoot: "mended", hash: "mended" });
  void one.invoke("{}");
  expect(count()).toBe(1);
});

test("a warm-up starts no spare: that comes with the first invocation that is not over at once", async () => {
  const { one, clock, nth, count } = createFunction({ spare: true });
  const ready = one.warmUp();
  await turn();
  void nth(0).next();
  await ready;
  clock.advance(10 * SPARE_DELAY_MS);
  expect(count()).toBe(1);
  void one.invoke("1");
  clock.advance(SPARE_DELAY_MS);
  expect(count()).toBe(2);
});

test("a function that may have no environment is not warmed up, and nobody waits for it", async () => {
  const { one, count } = createFunction({ reservedConcurrency: 0 });
  await one.warmUp();
  expect(count()).toBe(0);
});

test("a warm-up whose handler takes too long to load ends then; the first invocation loads it in its own time", async () => {
  const { one, clock, told, nth, serve, entries } = createFunction();
  const ready = one.warmUp();
  await turn();
  clock.advance(INIT_TIMEOUT_MS);
  await ready;
  expect(nth(0).state).toBe("reset");
  expect(entries("advice")).toMatchObject([
    { functionName: "chat", detail: { advice: expect.stringMatching(/more than 10 s; it is repeated/) } },
  ]);
  const result = one.invoke("1");
  await turn();
  expect(told).toEqual(["start 0 first", "kill 0", "start 0 first"]);
  clock.advance(TIMEOUT_MS - 1);
  await serve(0, "1");
  expect(await result).toMatchObject({ payload: "1" });
});

test("a warm-up while a save is made ready ends though nothing comes of that", async () => {
  const { one, nth, save } = createFunction();
  save().changing();
  const ready = one.warmUp();
  await turn();
  save().unchanged();
  void nth(0).next();
  await ready;
});

test("a spare is started when the last free environment has been busy for a while, and not before", async () => {
  const { one, clock, nth, count } = createFunction({ spare: true });
  void one.invoke("1");
  await taken(nth(0));
  clock.advance(SPARE_DELAY_MS - 1);
  expect(count()).toBe(1);
  clock.advance(1);
  expect(count()).toBe(2);
  void nth(1).next();
  clock.advance(SPARE_DELAY_MS);
  expect(count()).toBe(2);
  void one.invoke("2");
  expect(nth(1).state).toBe("busy");
  clock.advance(SPARE_DELAY_MS);
  expect(count()).toBe(3);
});

test("a handler that ends at once needs no spare, however often it is called", async () => {
  const { one, clock, serve, count } = createFunction({ spare: true });
  for (let n = 0; n < 5; n++) {
    void one.invoke("{}");
    clock.advance(SPARE_DELAY_MS - 1);
    await serve(0);
  }
  clock.advance(SPARE_DELAY_MS);
  expect(count()).toBe(1);
});

test("a spare that does not load just ends", async () => {
  const { one, clock, nth, exit } = createFunction({ spare: true });
  const result = one.invoke("1");
  const { requestId } = await taken(nth(0));
  clock.advance(SPARE_DELAY_MS);
  void nth(1);
  exit(1);
  expect(one.environments).toEqual([nth(0)]);
  nth(0).answer(requestId, { payload: '"fine"', failed: false });
  expect((await result).payload).toBe('"fine"');
});

test("an environment that nobody has used for ten minutes ends, but for the last one", async () => {
  const { one, idleClock, nth, told, serve } = createFunction();
  void one.invoke("1");
  void one.invoke("2");
  await Promise.all(one.environments.map(taken));
  await serve(1);
  idleClock.advance(1);
  await serve(0);
  idleClock.advance(IDLE_MS - 2);
  expect(one.environments).toHaveLength(2);
  idleClock.advance(1);
  expect(one.environments).toEqual([nth(0)]);
  expect(told).toContain("release 1");
  idleClock.advance(10 * IDLE_MS);
  expect(one.environments).toEqual([nth(0)]);
});

test("an environment that is used is not idle", async () => {
  const { one, idleClock, serve } = createFunction();
  void one.invoke("1");
  void one.invoke("2");
  await Promise.all(one.environments.map(taken));
  await serve(0);
  await serve(1);
  idleClock.advance(IDLE_MS - 1);
  void one.invoke("3");
  idleClock.advance(IDLE_MS);
  expect(one.environments.map(({ state }) => state)).toEqual(["busy"]);
});

test("a function has no more invocations and environments at once than are reserved for it", async () => {
  const { one, nth, count, serve } = createFunction({ reservedConcurrency: 2, spare: true });
  const first = one.invoke("1");
  void one.invoke("2");
  await expect(one.invoke("3")).rejects.toMatchObject({
    statusCode: 429,
    reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
  });
  await serve(0);
  await first;
  void one.invoke("4");
  expect(nth(0).state).toBe("busy");
  expect(count()).toBe(2);
});

test("a function for which nothing is reserved is never run", async () => {
  const { one, count } = createFunction({ reservedConcurrency: 0 });
  await expect(one.invoke("1")).rejects.toMatchObject({ statusCode: 429 });
  expect(count()).toBe(0);
});

test.each([
  ["$LATEST", "$LATEST"],
  ["live", "7"],
  ["7", "7"],
])("called as %s, the event says so, and the answer names version %s", async (qualifier, version) => {
  const { one, serve } = createFunction({ qualifiers: { live: "7", "7": "7" } });
  const result = one.invoke("{}", { qualifier });
  const { functionArn } = await serve(0);
  expect(functionArn).toBe(`arn:aws:lambda:us-east-1:123456789012:function:chat:${qualifier}`);
  expect(await result).toMatchObject({ executedVersion: version });
});

test.each(["dead", "toString"])(
  "a version or alias that there is not (%s) is not found",
  async (qualifier) => {
    const { one, count } = createFunction({ qualifiers: { live: "7" } });
    await expect(one.invoke("{}", { qualifier })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      statusCode: 404,
      message: `Function not found: arn:aws:lambda:us-east-1:123456789012:function:chat:${qualifier}`,
    });
    expect(count()).toBe(0);
  },
);

test("a function that is declared no more finishes what it has, takes nothing else, and is closed then", async () => {
  const { one, nth, processes } = createFunction();
  const first = one.invoke("1");
  await turn();
  const { requestId } = await taken(nth(0));
  const drained = one.drain();
  expect(one.closed).toBe(true);
  await expect(one.invoke("2")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await turn();
  expect(processes.closed).toBe(0);
  nth(0).answer(requestId, { payload: "1", failed: false });
  void nth(0).next();
  expect(await first).toMatchObject({ payload: "1" });
  await drained;
  expect(processes.closed).toBe(1);
  expect(one.environments).toEqual([]);
});

test.each(["interrupt", "close"] as const)(
  "an %s ends what a function that is declared no more still runs",
  async (how) => {
    const { one, nth } = createFunction();
    const running = one.invoke("1");
    await taken(nth(0));
    const drained = one.drain();
    void one[how]();
    expect(await running).toMatchObject({ functionError: "Unhandled" });
    await drained;
  },
);

test("an invocation goes where its debugger looks, though another environment has been used later", async () => {
  const looked = { at: "" };
  const reached: string[] = [];
  const { one, nth } = createFunction({
    debugging: {
      isAttachedTo: () => looked.at !== "",
      environmentOf: () => looked.at,
      hasReached: async (_functionName, id) => void reached.push(id),
    },
  });
  void one.invoke("1");
  void one.invoke("2");
  const both = await Promise.all(one.environments.map(taken));
  for (const [at, { requestId }] of both.entries()) {
    nth(at).answer(requestId, { payload: "1", failed: false });
    void nth(at).next();
  }
  looked.at = nth(0).id;
  void one.invoke("3");
  await turn();
  expect([nth(0).state, nth(1).state]).toEqual(["busy", "waiting"]);
  expect(reached).toEqual([nth(0).id]);
});
