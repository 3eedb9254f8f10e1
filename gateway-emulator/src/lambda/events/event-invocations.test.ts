import { expect, test } from "vitest";
import { MAX_WAITING_CHARACTERS } from "../limits.ts";
import { withOutcomes } from "./outcomes.fixture.ts";

test("an event whose function fails is tried again after one minute, then after two, under its one request id", async () => {
  const { called, events, clock, outcomes } = withOutcomes();
  const requestId = events.accept(called, "{}");
  await outcomes.next("failed");
  clock.advance(59_999);
  expect(outcomes.attempts).toBe(1);
  clock.advance(1);
  expect(outcomes.attempts).toBe(2);
  await outcomes.next("failed");
  clock.advance(119_999);
  expect(outcomes.attempts).toBe(2);
  clock.advance(1);
  await outcomes.next("failed");
  clock.advance(86_400_000);
  expect(outcomes.options).toEqual([{ requestId }, { requestId }, { requestId }]);
});

test("an event whose function succeeds is not tried again", async () => {
  const { called, events, clock, outcomes } = withOutcomes();
  events.accept(called, "{}");
  await outcomes.next("done");
  clock.advance(86_400_000);
  expect(outcomes.attempts).toBe(1);
});

test("what is cleared while it waits is not tried again", async () => {
  const { called, events, clock, outcomes } = withOutcomes();
  events.accept(called, "{}");
  await outcomes.next("failed");
  events.clear();
  clock.advance(86_400_000);
  expect(outcomes.attempts).toBe(1);
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
    retries === undefined
      ? {}
      : { eventInvoke: { maximumRetryAttempts: retries, maximumEventAgeMs: 21_600_000 } },
  );
  events.accept(called, "{}");
  for (let attempt = 1; attempt <= attempts; attempt++) {
    await outcomes.next("failed");
    clock.advance(120_000);
  }
  expect(outcomes.attempts).toBe(attempts);
  expect(advice()).toEqual([
    expect.stringContaining(
      `an asynchronous invocation of chat is given up ${told}. It is lost, here and on AWS:`,
    ),
  ]);
});

test.each([
  [179, 2],
  [180, 3],
])(
  "an event that may be %i s old has %i attempts: a retry that would come later is not made",
  async (seconds, attempts) => {
    const eventInvoke = { maximumRetryAttempts: 2, maximumEventAgeMs: seconds * 1_000 };
    const { called, events, clock, outcomes, advice } = withOutcomes({ eventInvoke });
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

test("an error of the service itself is tried again like a refusal, and told once", async () => {
  const { called, events, clock, outcomes, advice } = withOutcomes();
  events.accept(called, "{}");
  await outcomes.next("broken");
  clock.advance(1_000);
  await outcomes.next("broken");
  clock.advance(2_000);
  await outcomes.next("done");
  expect([outcomes.attempts, advice()]).toEqual([
    3,
    [
      "an asynchronous invocation of chat is refused, and tried again in 1 s: Error: the environment is broken",
    ],
  ]);
});

test("a function that is switched off has its events given up at once, without an attempt", () => {
  const { called, events, outcomes, advice } = withOutcomes({ reservedConcurrency: 0 });
  events.accept(called, "{}");
  expect([outcomes.attempts, advice()]).toEqual([
    0,
    [expect.stringContaining("is given up at once (reserved_concurrent_executions is 0")],
  ]);
});

test("every attempt has the client context, the qualifier and the trace that the event came with", async () => {
  const { called, events, clock, outcomes } = withOutcomes({ qualifiers: { live: "$LATEST" } });
  const options = { clientContext: "{}", qualifier: "live", traceId: "Root=1-2-3" };
  const requestId = events.accept(called, "{}", options);
  await outcomes.next("failed");
  clock.advance(60_000);
  expect(outcomes.options).toEqual([
    { ...options, requestId },
    { ...options, requestId },
  ]);
});

test("an event for a qualifier that there is not is refused", () => {
  const { called, events } = withOutcomes({ qualifiers: { live: "$LATEST" } });
  expect(() => events.accept(called, "{}", { qualifier: "beta" })).toThrow(
    expect.objectContaining({ name: "ResourceNotFoundException", statusCode: 404 }),
  );
});
