import { expect } from "vitest";
import { openClient } from "./client.ts";
import { parseEvent } from "./kept.ts";
import { errorFrame } from "./shapes.ts";
import { test } from "./target.ts";

test.for([
  ["200, by /2\\d\\d/", 200, "2xx"],
  ["204, by /2\\d\\d/", 204, "2xx"],
  ["404, by /4\\d\\d/", 404, "4xx"],
  ["500, by $default", 500, "default"],
] as const)(
  "6.1, 6.2 the template's statusCode chooses the response: %s",
  async ([, status, matched], { target }) => {
    await using client = await openClient(target, "integrations");
    expect(JSON.parse(await client.ask({ action: "mock", status }))).toMatchObject({ matched });
  },
);

test("6.1, 6.3 a response's template knows the request's $context", async ({ target }) => {
  await using client = await openClient(target, "integrations");
  const { connectionId } = parseEvent(await client.ask({ action: "ask" })).requestContext;
  expect(JSON.parse(await client.ask({ action: "mock", status: 200 }))).toEqual({
    matched: "2xx",
    routeKey: "mock",
    connectionId,
    status: "200",
  });
});

test.for([
  ["no whole number", "soon"],
  ["not there", undefined],
])("6.1 a statusCode that is %s: Internal server error", async ([, status], { target }) => {
  await using client = await openClient(target, "integrations");
  expect(await client.ask({ action: "mock", status })).toMatch(errorFrame("Internal server error"));
});

test("6.1 a one-way mock says nothing", async ({ target }) => {
  await using client = await openClient(target, "integrations");
  client.send({ action: "mock-tell", status: 200 });
  expect(await client.ask({ action: "ask", return: { statusCode: 200, body: "next" } })).toBe("next");
  expect(client.pending()).toEqual([]);
});
