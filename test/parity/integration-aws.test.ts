import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { openClient } from "./client.ts";
import { firstKept, parseEvent } from "./kept.ts";
import { test } from "./target.ts";

const MINUTE_MS = 60_000;

test("6.1 the function gets what the request template makes, and the response template makes the answer", async ({
  target,
}) => {
  await using client = await openClient(target, "integrations");
  const { connectionId, domainName } = parseEvent(await client.ask({ action: "ask" })).requestContext;
  const order = { hangMs: 1 };
  expect(JSON.parse(await client.ask({ action: "lambda", order }))).toEqual({
    answer: {
      order,
      connection: { connectionId, endpoint: `https://${domainName}/probe` },
      routeKey: "lambda",
    },
  });
});

test("6.1 the function's result is no proxy result: any JSON will do", async ({ target }) => {
  await using client = await openClient(target, "integrations");
  const order = { return: [1, "two", null] };
  expect(await client.ask({ action: "lambda", order })).toBe('{"answer":[1,"two",null]}');
});

test("6.1, 6.2 an error's message is matched with the keys of the integration responses", async ({
  target,
}) => {
  await using client = await openClient(target, "integrations");
  expect(await client.ask({ action: "lambda", order: { throw: "I am a teapot." } })).toBe(
    '{"error":"I am a teapot."}',
  );
});

test("6.2 an error that no key matches takes $default", async ({ target }) => {
  await using client = await openClient(target, "integrations");
  const answer = await client.ask({ action: "lambda", order: { throw: "something else" } });
  expect(JSON.parse(answer)).toMatchObject({
    answer: { errorMessage: "something else", errorType: "Error" },
  });
});

test("6.1 a one-way route says nothing", async ({ target }) => {
  await using client = await openClient(target, "integrations");
  client.send({ action: "lambda-tell", order: { posts: ["told"] } });
  expect(await client.next()).toBe("told");
  expect(await client.ask({ action: "ask", return: { statusCode: 200, body: "next" } })).toBe("next");
  expect(client.pending()).toEqual([]);
});

test("6.5 X-Amz-Invocation-Type 'Event': the function is called, and the client hears only what it posts", async ({
  target,
}) => {
  const token = randomUUID();
  await using client = await openClient(target, "integrations");
  client.send({ action: "lambda-event", order: { token, posts: ["from the background"] } });
  expect(await client.next()).toBe("from the background");
  const { routeKey } = await firstKept<{ routeKey: string }>(target, token, "DIRECT");
  expect(routeKey).toBe("lambda-event");
  expect(client.pending()).toEqual([]);
});

test("6.5 an asynchronous call that takes longer than any timeout has no timeout frame", async ({
  target,
}) => {
  const token = randomUUID();
  await using client = await openClient(target, "integrations");
  client.send({ action: "lambda-event", order: { token, hangMs: 1_000, posts: ["done"] } });
  await firstKept(target, token, "DIRECT");
  if (target.isEmulator) target.advance(60_000);
  expect(await client.next()).toBe("done");
});

test("6.5 an asynchronous call that fails is tried twice more, and never told to the client", async ({
  target,
  skip,
}) => {
  skip(!target.isEmulator, "Lambda waits one minute, then two");
  const token = randomUUID();
  await using client = await openClient(target, "integrations");
  /** When each try failed, on the emulator's clock. */
  const tries = () =>
    target
      .journal()
      .filter((entry) => entry.kind === "invocation" && JSON.stringify(entry.detail).includes(token))
      .map(({ at }) => at);
  const another = { action: "ask", return: { statusCode: 200, body: "another" } };
  client.send({ action: "lambda-event", order: { throw: token } });
  await expect.poll(tries, { timeout: 8_000, interval: 10 }).toHaveLength(1);
  // Time for a try that comes too early to be seen.
  target.advance(MINUTE_MS - 1_000);
  expect(await client.ask(another)).toBe("another");
  target.advance(1_000);
  await expect.poll(tries, { timeout: 8_000, interval: 10 }).toHaveLength(2);
  target.advance(2 * MINUTE_MS - 1_000);
  expect(await client.ask(another)).toBe("another");
  target.advance(1_000);
  await expect.poll(tries, { timeout: 8_000, interval: 10 }).toHaveLength(3);
  target.advance(4 * MINUTE_MS);
  expect(await client.ask(another)).toBe("another");
  const [first = 0, second = 0, third = 0, ...more] = tries();
  expect(second - first).toBeGreaterThanOrEqual(MINUTE_MS);
  expect(third - second).toBeGreaterThanOrEqual(2 * MINUTE_MS);
  expect(more).toEqual([]);
  expect(client.pending()).toEqual([]);
});

test("6.1 an action of another service, DynamoDB, with a role of the integration's own", async ({
  target,
}) => {
  const token = randomUUID();
  await using client = await openClient(target, "integrations", { token });
  expect(JSON.parse(JSON.parse(await client.ask({ action: "dynamodb" })) as string)).toEqual({ token });
});
