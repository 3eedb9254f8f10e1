import { expect, test } from "vitest";
import { definitionOf } from "../definition.fixture.ts";
import type { EventInvoke } from "../definition.ts";
import { MAX_EVENT_PAYLOAD_BYTES } from "../limits.ts";
import { ANSWERS, withOutcomes } from "./outcomes.fixture.ts";

const QUEUE = "arn:aws:sqs:us-east-1:123456789012:failed";
const TOPIC = "arn:aws:sns:us-east-1:123456789012:done";
const CHAT = definitionOf("chat").arn;
const alarm = definitionOf("alarm");

const telling = (to: Partial<EventInvoke>, maximumRetryAttempts = 0) => ({
  eventInvoke: { maximumRetryAttempts, maximumEventAgeMs: 21_600_000, ...to },
});

test("one that succeeds is told to the on-success destination, in Lambda's record", async () => {
  const { called, events, clock, outcomes, destinations } = withOutcomes(telling({ onSuccess: TOPIC }));
  clock.advance(1_790_000_000_123);
  const requestId = events.accept(called, '{"id":12345678901234567}');
  await outcomes.next("done");
  expect(destinations()).toEqual([
    {
      destination: TOPIC,
      condition: "Success",
      record: {
        version: "1.0",
        timestamp: "2026-09-21T14:13:20.123Z",
        requestContext: {
          requestId,
          functionArn: `${CHAT}:$LATEST`,
          condition: "Success",
          approximateInvokeCount: 1,
        },
        requestPayload: { id: 12_345_678_901_234_568 },
        responseContext: { statusCode: 200, executedVersion: "$LATEST" },
        responsePayload: { ok: true },
      },
    },
  ]);
});

test("one whose retries are used up is told to the on-failure destination, with its last error", async () => {
  const { called, events, clock, outcomes, destinations } = withOutcomes({
    ...telling({ onSuccess: TOPIC, onFailure: QUEUE }, 1),
    qualifiers: { live: "7" },
  });
  events.accept(called, "{}", { qualifier: "live" });
  await outcomes.next("failed");
  expect(destinations()).toEqual([]);
  clock.advance(60_000);
  await outcomes.next("failed");
  expect(destinations()).toMatchObject([
    {
      destination: QUEUE,
      record: {
        requestContext: {
          functionArn: `${CHAT}:live`,
          condition: "RetriesExhausted",
          approximateInvokeCount: 2,
        },
        responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
        responsePayload: JSON.parse(ANSWERS.failed.payload) as unknown,
      },
    },
  ]);
});

test("one that has become too old while Lambda refused it has a record without an answer", async () => {
  const { called, events, outcomes, destinations } = withOutcomes({
    eventInvoke: { maximumRetryAttempts: 2, maximumEventAgeMs: 0, onFailure: QUEUE },
  });
  events.accept(called, "{}");
  await outcomes.next("refused");
  const [told] = destinations();
  expect(told).toMatchObject({
    record: {
      requestContext: { condition: "EventAgeExceeded", approximateInvokeCount: 0 },
      responseContext: { statusCode: 429 },
    },
  });
  expect(told?.record).not.toHaveProperty("responsePayload");
});

test("an event of a function that is switched off has a record without any response", () => {
  const { called, events, destinations } = withOutcomes({
    ...telling({ onFailure: QUEUE }),
    reservedConcurrency: 0,
  });
  events.accept(called, '"x"');
  const [told] = destinations();
  expect(told).toMatchObject({
    record: {
      requestContext: { condition: "ZeroReservedConcurrency", approximateInvokeCount: 0 },
      requestPayload: "x",
    },
  });
  expect(told?.record).not.toHaveProperty("responseContext");
});

test("a dead-letter queue gets the event itself, with request id, status and message beside it", async () => {
  const { called, events, outcomes, destinations } = withOutcomes(telling({ deadLetter: QUEUE }));
  const requestId = events.accept(called, '{"text":"hello"}');
  await outcomes.next("failed");
  expect(destinations()).toEqual([
    {
      destination: QUEUE,
      condition: "RetriesExhausted",
      deadLetter: {
        body: { text: "hello" },
        attributes: { RequestID: requestId, ErrorCode: 200, ErrorMessage: "no" },
      },
    },
  ]);
});

test("what succeeds is no dead letter, and what is cleared is told to nobody", async () => {
  const { called, events, outcomes, destinations } = withOutcomes(
    telling({ deadLetter: QUEUE, onFailure: QUEUE, onSuccess: QUEUE }),
  );
  events.accept(called, "{}");
  await outcomes.next("done");
  events.accept(called, "{}");
  events.clear();
  await outcomes.next("failed");
  expect(destinations()).toHaveLength(1);
});

test("where nothing is emulated that could get it, that is said once, with the place to look", async () => {
  const { called, events, outcomes, advice } = withOutcomes(telling({ onSuccess: TOPIC }));
  for (let event = 0; event < 2; event++) {
    events.accept(called, "{}");
    await outcomes.next("done");
  }
  expect(advice()).toEqual([
    `${TOPIC} gets nothing: SNS is not emulated. What it would get on AWS is in the journal, in entries of the kind "destination" (/_emulator/journal)`,
  ]);
});

test("a function that is a destination is invoked with the record, by the qualifier that was named", async () => {
  const { called, events, outcomes, destinations, advice } = withOutcomes(
    telling({ onSuccess: `${alarm.arn}:live` }),
    [{ ...alarm, qualifiers: { live: "$LATEST" } }],
  );
  const requestId = events.accept(called, '{"id":12345678901234567}');
  await outcomes.next("done");
  expect(outcomes.last).toMatchObject({
    functionName: "alarm",
    event: { requestContext: { requestId }, responsePayload: { ok: true } },
  });
  expect(outcomes.options.at(-1)).toMatchObject({ qualifier: "live" });
  expect(destinations()).toMatchObject([{ invokedRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);
  expect(advice()).toEqual([]);
});

test("a destination that refuses is told to the developer, and to nobody else", async () => {
  const { called, events, outcomes, destinations, advice } = withOutcomes(
    telling({ onSuccess: `${alarm.arn}:live` }),
    [alarm],
  );
  events.accept(called, "{}");
  await outcomes.next("done");
  const refused = `Function not found: ${alarm.arn}:live`;
  expect(destinations()).toMatchObject([{ refused }]);
  expect(advice()).toEqual([`the record for ${alarm.arn}:live is not delivered: ${refused}`]);
});

test("a function that is not in the stack gets nothing, although another has its name", async () => {
  const { called, events, outcomes, advice } = withOutcomes(
    telling({ onSuccess: alarm.arn.replace("123456789012", "210987654321") }),
    [alarm],
  );
  events.accept(called, "{}");
  await outcomes.next("done");
  expect(outcomes.attempts).toBe(1);
  expect(advice()).toEqual([expect.stringContaining("the function is not in this stack")]);
});

test("a record that is longer than an asynchronous invocation may be is not delivered, and that is said", async () => {
  const { called, events, outcomes, destinations, advice } = withOutcomes(telling({ onSuccess: alarm.arn }), [
    alarm,
  ]);
  events.accept(called, JSON.stringify("x".repeat(MAX_EVENT_PAYLOAD_BYTES)));
  await outcomes.next("done");
  expect(outcomes.attempts).toBe(1);
  expect(advice()).toEqual([expect.stringMatching(/is not delivered: it has 1,048,\d{3} bytes/)]);
  expect(String(destinations()[0]?.record).length).toBeLessThan(10_000);
});

test("a function that is its own destination runs 16 times, and then no more", async () => {
  const { called, events, outcomes, destinations, advice } = withOutcomes(telling({ onSuccess: CHAT }));
  events.accept(called, "{}");
  for (let run = 1; run <= 16; run++) await outcomes.next("done");
  await expect(outcomes.next("done")).rejects.toThrow("nothing runs");
  expect(outcomes.attempts).toBe(16);
  expect(advice()).toEqual([
    expect.stringContaining("is given up since the function has run 16 times for one event already"),
  ]);
  expect(destinations()).toHaveLength(16);
});

test("a loop by way of failures ends too, and is told to a function outside of it", async () => {
  const loop = telling({ onFailure: alarm.arn, onSuccess: CHAT });
  const { called, events, outcomes, destinations } = withOutcomes(loop, [alarm]);
  events.accept(called, "{}");
  for (let run = 1; run <= 16; run++) await outcomes.next("done");
  expect(outcomes.last).toMatchObject({
    functionName: "alarm",
    event: { requestContext: { condition: "RecursiveInvocation" } },
  });

  const own = withOutcomes(telling({ onFailure: CHAT }));
  own.events.accept(own.called, "{}");
  for (let run = 1; run <= 16; run++) await own.outcomes.next("failed");
  expect(own.outcomes.attempts).toBe(16);
  expect(own.destinations()).toContainEqual(
    expect.objectContaining({ refused: expect.stringContaining("has run 16 times") }),
  );
  expect(destinations()).toHaveLength(17);
});
