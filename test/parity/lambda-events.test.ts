import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { firstKept, kept } from "./kept.ts";
import { run } from "./run.ts";
import { UUID } from "./shapes.ts";
import { lambdaTest as test, onAws, type Target } from "./target.ts";

/** The record of an asynchronous invocation, as its destination gets it. */
interface InvocationRecord {
  version: string;
  timestamp: string;
  requestContext: Record<string, unknown>;
  requestPayload: unknown;
  responseContext: Record<string, unknown>;
  responsePayload: unknown;
}

const later = (target: Target, source: string, token: string) =>
  run(target, source, { InvocationType: "Event", event: { token } });

test("1.4 an Event is taken with a 202: no payload, no version, and an id that its run has too", async ({
  target,
}) => {
  const token = randomUUID();
  const taken = await later(target, "await keep(event.token, context.awsRequestId)", token);
  expect(taken).toMatchObject({ payload: undefined, failed: false, version: undefined, log: undefined });
  expect(taken.requestId).toMatch(UUID);
  expect(await firstKept(target, token, "DIRECT")).toBe(taken.requestId);
});

test("1.4 the record of one that succeeded goes to its destination", async ({ target }) => {
  const token = randomUUID();
  const source = "return { a: 1 }";
  const { requestId } = await later(target, source, token);
  const record = await firstKept<InvocationRecord>(target, token, "DIRECT");
  expect(record).toEqual({
    version: "1.0",
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    requestContext: {
      requestId,
      functionArn: expect.stringMatching(/:function:groundfog-probe-run:\$LATEST$/),
      condition: "Success",
      approximateInvokeCount: 1,
    },
    requestPayload: { source, token },
    responseContext: { statusCode: 200, executedVersion: "$LATEST" },
    responsePayload: { a: 1 },
  });
  expect(Object.keys(record)).toEqual([
    "version",
    "timestamp",
    "requestContext",
    "requestPayload",
    "responseContext",
    "responsePayload",
  ]);
});

test.skipIf(onAws)(
  "1.4 one that fails is tried again after one minute and after two more, with its id, and then recorded (three minutes on AWS)",
  async ({ target }) => {
    const token = randomUUID();
    const source = "await keep(event.token, context.awsRequestId); throw new RangeError('again')";
    const { requestId } = await later(target, source, token);
    const failures = () =>
      target.journal().filter((entry) => entry.kind === "invocation" && entry.requestId === requestId).length;
    await expect.poll(failures, { timeout: 8_000, interval: 5 }).toBe(1);
    target.advance(60_000);
    await expect.poll(failures, { timeout: 8_000, interval: 5 }).toBe(2);
    target.advance(110_000);
    expect(await kept(target, token)).toHaveLength(2);
    target.advance(10_000);
    await expect.poll(async () => (await kept(target, token)).length, { timeout: 8_000 }).toBe(4);
    const [first, second, third, record] = (await kept(target, token)).map(({ value }) => value);
    expect([first, second, third]).toEqual([requestId, requestId, requestId]);
    expect(record).toMatchObject({
      requestContext: { requestId, condition: "RetriesExhausted", approximateInvokeCount: 3 },
      requestPayload: { source, token },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: { errorType: "RangeError", errorMessage: "again" },
    });
  },
);
