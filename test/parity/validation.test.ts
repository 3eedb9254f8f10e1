import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { openClient } from "./client.ts";
import { kept, parseEvent } from "./kept.ts";
import { test } from "./target.ts";

/** AWS's documentation prints `messageId` where other frames have `requestId`: either is taken. */
const BAD_REQUEST_BODY =
  /^\{"message": "Bad request body", "connectionId":"[^"]{16}", "(requestId|messageId)":"[^"]{16}"\}$/;

test.for([
  ["that the expression selects", { kind: "small", size: 9 }],
  ["named $default, when the expression selects no key", { name: "Yuki" }],
  ["named $default, when it selects a key that there is not", { kind: "other", name: "Yuki" }],
] as const)("11 a message that fits the model %s is handled", async ([, message], { target }) => {
  await using client = await openClient(target, "modelled");
  expect(parseEvent(await client.ask({ action: "order", ...message })).requestContext.routeKey).toBe("order");
});

test.for([
  ["a number that is too large, by draft 4's exclusiveMaximum", { kind: "small", size: 10 }],
  ["a number where a whole one is wanted", { kind: "small", size: 1.5 }],
  ["without a key that is required", { kind: "small" }],
  ["of another type, by the model $default", { name: 1 }],
] as const)(
  "11, 5.1 a message %s: Bad request body, and no handler is called",
  async ([, message], { target }) => {
    const token = randomUUID();
    await using client = await openClient(target, "modelled");
    expect(await client.ask({ action: "order", token, ...message })).toMatch(BAD_REQUEST_BODY);
    expect(await kept(target, token)).toEqual([]);
  },
);

test("11 no model for the key and no $default: the message fails", async ({ target }) => {
  await using client = await openClient(target, "modelled");
  expect(await client.ask({ action: "strict", kind: "other", size: 1 })).toMatch(BAD_REQUEST_BODY);
  expect(
    parseEvent(await client.ask({ action: "strict", kind: "small", size: 1 })).requestContext.routeKey,
  ).toBe("strict");
});

test.for(["hi", "", "{", "42"])(
  "11 a message that is no JSON object: Bad request body (%j)",
  async (message, { target }) => {
    await using client = await openClient(target, "modelled");
    expect(await client.ask(message)).toMatch(BAD_REQUEST_BODY);
  },
);

test("11 without a selection expression the model $default counts", async ({ target }) => {
  await using client = await openClient(target, "modelled");
  expect(parseEvent(await client.ask({ name: "Yuki" })).requestContext.routeKey).toBe("$default");
  expect(await client.ask({ name: 1 })).toMatch(BAD_REQUEST_BODY);
});

test("11 the connection stays open after a message that failed", async ({ target }) => {
  await using client = await openClient(target, "modelled");
  await client.ask({ action: "order" });
  expect(parseEvent(await client.ask({ action: "ask" })).requestContext.routeKey).toBe("ask");
});

test("11 routes without models take anything", async ({ target }) => {
  await using client = await openClient(target, "modelled");
  expect(parseEvent(await client.ask({ action: "ask", size: "huge" })).requestContext.routeKey).toBe("ask");
});
