import { expect, test } from "vitest";
import { SystemClock, VirtualClock } from "../../control/clock.ts";
import { Journal } from "../../control/journal.ts";
import { definitionOf } from "../definition.fixture.ts";
import type { EventInvoke } from "../definition.ts";
import { EventInvocations } from "./event-invocations.ts";
import { tooManyRequests } from "../errors.ts";
import { startTestFunctions } from "../functions.fixture.ts";
import type { LambdaFunction } from "../function.ts";
import { MAX_WAITING_CHARACTERS } from "../limits.ts";

const FAILS = "export const handler = async () => { throw new Error('no'); };";
const WORKS = "export const handler = async () => 'done';";

async function withFunction(source: string, eventInvoke?: EventInvoke) {
  const retryClock = new VirtualClock();
  const clock = new SystemClock();
  const started = await startTestFunctions(
    { chat: source },
    { clock, retryClock, ...(eventInvoke && { eventInvoke }) },
  );
  const attempts = () => started.journal.after(0).filter(({ kind }) => kind === "invocation");
  const attempted = async (count: number) => {
    await expect.poll(() => attempts().length).toBe(count);
  };
  return { ...started, retryClock, attempts, attempted };
}

test("an event whose function fails is tried again after one minute, then after two, under its one request id", async () => {
  await using started = await withFunction(FAILS);
  const { functions, retryClock, attempts, attempted } = started;
  const requestId = functions.events.accept(functions.get("chat"), "{}");
  await attempted(1);
  retryClock.advance(59_999);
  expect(attempts()).toHaveLength(1);
  retryClock.advance(1);
  await attempted(2);
  retryClock.advance(119_999);
  expect(attempts()).toHaveLength(2);
  retryClock.advance(1);
  await attempted(3);
  retryClock.advance(3_600_000);
  await functions.get("chat").invoke("{}");
  expect(attempts().map((attempt) => attempt.requestId === requestId)).toEqual([true, true, true, false]);
});

test("an event whose function succeeds is not tried again", async () => {
  await using started = await withFunction(WORKS);
  const { functions, retryClock, attempts, attempted } = started;
  functions.events.accept(functions.get("chat"), "{}");
  await attempted(1);
  retryClock.advance(3_600_000);
  await functions.get("chat").invoke("{}");
  expect(attempts()).toHaveLength(2);
});

test("what is cleared is not tried again", async () => {
  await using started = await withFunction(FAILS);
  const { functions, retryClock, attempts, attempted } = started;
  functions.events.accept(functions.get("chat"), "{}");
  await attempted(1);
  await functions.get("chat").invoke("{}");
  functions.events.clear();
  retryClock.advance(3_600_000);
  await functions.get("chat").invoke("{}");
  expect(attempts()).toHaveLength(3);
});

test("what is cleared while it runs is not tried again when it fails", async () => {
  const { called, events, clock, outcomes, advice } = withOutcomes();
  events.accept(called, "{}");
  events.clear();
  await outcomes.next("failed");
  clock.advance(86_400_000);
  expect([outcomes.attempts, advice()]).toEqual([1, []]);
});

test.each([
  [0, 1, "after 1 attempt (maximum_retry_attempts is 0)"],
  [1, 2, "after 2 attempts (maximum_retry_attempts is 1)"],
  [2, 3, "after 3 attempts (maximum_retry_attempts is 2)"],
  [undefined, 3, "after 3 attempts (maximum_retry_attempts is 2)"],
])("with %s retries an event that always fails has %s attempts", async (retries, attempts, told) => {
  const { called, events, clock, outcomes, advice } = withOutcomes(
    retries === undefined ? undefined : { maximumRetryAttempts: retries, maximumEventAgeMs: 21_600_000 },
  );
  events.accept(called, "{}");
  for (let attempt = 1; attempt <= attempts; attempt++) {
    await outcomes.next("failed");
    clock.advance(120_000);
  }
  expect(outcomes.attempts).toBe(attempts);
  expect(advice()).toEqual([
    expect.stringContaining(`an asynchronous invocation of chat is given up ${told}. On AWS it would go to`),
  ]);
});

test.each([
  [179, 2],
  [180, 3],
])(
  "an event that may be %i s old has %i attempts: a retry that would come later is not made",
  async (seconds, attempts) => {
    const eventInvoke = { maximumRetryAttempts: 2, maximumEventAgeMs: seconds * 1_000 };
    const { called, events, clock, outcomes, advice } = withOutcomes(eventInvoke);
    events.accept(called, "{}");
    await outcomes.next("failed");
    clock.advance(60_000);
    await outcomes.next("failed");
    const why = attempts === 2 ? ["since it would be older than 179 s"] : [];
    expect(advice()).toEqual(why.map((text) => expect.stringContaining(`is given up ${text}`)));
    clock.advance(3_600_000);
    expect(outcomes.attempts).toBe(attempts);
  },
);

test("an event that Lambda refuses is tried again after 1 s, then each time twice as long up to 5 minutes, for 6 hours", async () => {
  const { called, events, clock, outcomes, advice } = withOutcomes();
  events.accept(called, "{}");
  const delays: number[] = [];
  for (let at = 0; at < 100 && advice().length < 2; at++) {
    const before = outcomes.attempts;
    await outcomes.next("refused");
    const from = clock.now();
    while (outcomes.attempts === before && clock.now() - from < 400_000) clock.advance(1_000);
    if (outcomes.attempts > before) delays.push((clock.now() - from) / 1_000);
  }
  expect(delays.slice(0, 12)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  expect(delays.reduce((sum, delay) => sum + delay, 0)).toBeGreaterThan(21_600 - 300);
  expect(advice()).toEqual([
    "an asynchronous invocation of chat is refused, and tried again in 1 s: 429 TooManyRequestsException: no room",
    expect.stringContaining("is given up since it would be older than 21600 s"),
  ]);
});

test("a refusal does not count as a failure, nor a failure as a refusal", async () => {
  const { called, events, clock, outcomes } = withOutcomes();
  events.accept(called, "{}");
  await outcomes.next("refused");
  clock.advance(1_000);
  await outcomes.next("failed");
  clock.advance(60_000);
  await outcomes.next("refused");
  clock.advance(2_000);
  await outcomes.next("failed");
  clock.advance(120_000);
  await outcomes.next("done");
  clock.advance(86_400_000);
  expect(outcomes.attempts).toBe(5);
});

test("events that are kept take no more room than they may, and give it back when they are done", async () => {
  const { called, events, outcomes } = withOutcomes();
  const third = "x".repeat(MAX_WAITING_CHARACTERS / 3);
  events.accept(called, third);
  events.accept(called, third);
  expect(() => events.accept(called, third)).toThrow("Rate Exceeded.");
  await outcomes.next("done");
  events.accept(called, third);
  expect(() => events.accept(called, third)).toThrow("Rate Exceeded.");
  events.clear();
  events.accept(called, third);
  events.accept(called, third);
});

/** A function that does what the test says, attempt by attempt. */
function withOutcomes(eventInvoke?: EventInvoke) {
  const clock = new VirtualClock();
  const journal = new Journal(clock);
  const attempts: PromiseWithResolvers<{ functionError?: string }>[] = [];
  let answered = 0;
  const called = {
    definition: definitionOf("chat", eventInvoke ? { eventInvoke } : {}),
    closed: false,
    invoke: () => {
      const attempt = Promise.withResolvers<{ functionError?: string }>();
      attempts.push(attempt);
      return attempt.promise;
    },
  } as unknown as LambdaFunction;
  const outcomes = {
    get attempts() {
      return attempts.length;
    },
    /** Ends the oldest attempt that runs; when this returns, what follows from it has been done. */
    async next(outcome: "done" | "failed" | "refused") {
      const attempt = attempts[answered++];
      if (!attempt) throw new Error("nothing runs");
      if (outcome === "refused") attempt.reject(tooManyRequests("no room"));
      else attempt.resolve(outcome === "failed" ? { functionError: "Unhandled" } : {});
      await attempt.promise.catch(() => undefined);
      await Promise.resolve();
    },
  };
  const advice = () => journal.after(0).map(({ detail }) => detail?.advice);
  return { called, events: new EventInvocations({ clock, journal }), clock, outcomes, advice };
}
