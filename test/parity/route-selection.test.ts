import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { openClient } from "./client.ts";
import { kept, parseEvent } from "./kept.ts";
import type { ApiName } from "./probe/probe-api.ts";
import { errorFrame } from "./shapes.ts";
import { type Target, test } from "./target.ts";

/** The route that a message takes; a text goes as it is, anything else as JSON. */
async function routeOf(target: Target, api: ApiName, message: unknown): Promise<string> {
  await using client = await openClient(target, api);
  return parseEvent(await client.ask(message)).requestContext.routeKey;
}

test("3 $request.body.action is the value of the key action", async ({ target }) => {
  expect(await routeOf(target, "main", { action: "ask" })).toBe("ask");
});

test("3 ${request.body.service}/${request.body.action} is put together", async ({ target }) => {
  expect(await routeOf(target, "nested", { service: "chat", action: "join" })).toBe("chat/join");
});

test("3 what is missing is empty in what is put together", async ({ target }) => {
  expect(await routeOf(target, "nested", { service: "chat" })).toBe("chat/");
  expect(await routeOf(target, "nested", { action: "join" })).toBe("/join");
});

test("3 an expression without $ is a fixed value", async ({ target }) => {
  expect(await routeOf(target, "fixed", { action: "ask", fixed: "other" })).toBe("fixed");
});

test("3 \\$default is the text $default", async ({ target }) => {
  expect(await routeOf(target, "literal-default", { action: "ask" })).toBe("$default");
});

test("3 a path may lead into the body: $request.body.service.do", async ({ target }) => {
  expect(await routeOf(target, "stringified", { service: { do: "join" } })).toBe("join");
});

test.for([
  ["a number", 1, "1"],
  ["a boolean", true, "true"],
  ["an array, in Java's list form", ["item1", "item2"], "[item1, item2]"],
  ["an object, in Java's map form", { k: "v" }, "{k=v}"],
  ["null, as nothing", null, "$default"],
  ["an empty text, as nothing", "", "$default"],
] as const)("3 what is selected becomes text: %s", async ([, value, routeKey], { target }) => {
  expect(await routeOf(target, "stringified", { service: { do: value } })).toBe(routeKey);
});

test("3 an expression in the message is not evaluated again", async ({ target }) => {
  expect(await routeOf(target, "main", { action: "$request.body.other", other: "ask" })).toBe("$default");
});

test.for(["Ask", "ask ", "as", "other"])(
  "3 routes are compared exactly, by case too: %j takes $default",
  async (action, { target }) => {
    expect(await routeOf(target, "main", { action })).toBe("$default");
  },
);

test.for([
  ["text that is no JSON", "hi"],
  ["an empty text", ""],
  ["half of a JSON object", '{"action":"ask"'],
  ["a JSON number", "42"],
  ["a JSON text", '"ask"'],
  ["a JSON array", '[{"action":"ask"}]'],
  ["JSON's null", "null"],
  ["an object without the key", '{"a":1}'],
])("3 %s takes $default", async ([, body], { target }) => {
  expect(await routeOf(target, "main", body)).toBe("$default");
});

test.for([
  ["an unknown route", '{"action":"other"}'],
  ["an object without the key", "{}"],
  ["text that is no JSON", "hi"],
  ["an empty text", ""],
])(
  "3, 5.1 without $default, %s is Forbidden, and the connection stays open",
  async ([, body], { target }) => {
    await using client = await openClient(target, "without-default");
    expect(await client.ask(body)).toMatch(errorFrame("Forbidden"));
    expect(parseEvent(await client.ask({ action: "ask" })).requestContext.routeKey).toBe("ask");
  },
);

test.for(["$connect", "$disconnect"])("3 no message reaches %s by its name", async (action, { target }) => {
  const token = randomUUID();
  await using client = await openClient(target, "main");
  expect(parseEvent(await client.ask({ action, token })).requestContext.routeKey).toBe("$default");
  await using other = await openClient(target, "without-default");
  expect(await other.ask({ action, token })).toMatch(errorFrame("Forbidden"));
  expect(await kept(target, token)).toHaveLength(1);
});
