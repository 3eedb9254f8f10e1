import { expect, test } from "vitest";
import type { Route } from "./definition.ts";
import { selectRoute } from "./route-selection.ts";

function routesOf(...routeKeys: string[]): Route[] {
  return routeKeys.map((routeKey) => ({
    routeKey,
    integration: { type: "AWS_PROXY", functionName: "chat", timeoutMs: 29_000 },
    twoWay: false,
  }));
}

function routeKeyOf(expression: string, body: unknown, ...routeKeys: string[]): string | undefined {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return selectRoute(routesOf(...routeKeys), expression, text)?.routeKey;
}

test.each([
  ["$request.body.action", { action: "join" }, "join"],
  ["${request.body.action}", { action: "join" }, "join"],
  ["$request.body.service.do", { service: { do: "stop" } }, "stop"],
  ["${request.body.service}/${request.body.action}", { service: "chat", action: "join" }, "chat/join"],
  ["${request.body.action}-${request.body.missing}", { action: "join" }, "join-"],
  ["action", { action: "join" }, "action"],
  ["$request.body.action", { action: 1 }, "1"],
  ["$request.body.action", { action: true }, "true"],
  ["$request.body.action", { action: ["item1", "item2"] }, "[item1, item2]"],
  ["$request.body.action", { action: { k: "v", l: [1] } }, "{k=v, l=[1]}"],
  ["$request.body.action", { action: "$request.body.action" }, "$request.body.action"],
])("%s of %j is %s", (expression, body, routeKey) => {
  expect(routeKeyOf(expression, body, "$connect", "$disconnect", "$default", routeKey)).toBe(routeKey);
});

test("an escaped dollar makes a constant of what would be a route key of AWS's own", () => {
  expect(routeKeyOf("\\$default", "hi", "$default", "other")).toBe("$default");
});

test.each([
  ["a route that there is not", { action: "leave" }],
  ["another case", { action: "Join" }],
  ["no such key", { activity: "join" }],
  ["null", { action: null }],
  ["no JSON", "hi"],
  ["nothing", ""],
  ["a list", [{ action: "join" }]],
  ["a number", 7],
  ["JSON null", "null"],
  ["a key that every object inherits", { constructor: 1 }],
])("a body with %s goes to $default, and nowhere without one", (_case, body) => {
  expect(routeKeyOf("$request.body.action", body, "join", "$default")).toBe("$default");
  expect(routeKeyOf("$request.body.action", body, "join")).toBeUndefined();
});

test("what objects inherit is not in the body", () => {
  expect(routeKeyOf("$request.body.toString", "{}", "$default")).toBe("$default");
  expect(routeKeyOf("$request.body.__proto__.x", '{"a":1}', "$default")).toBe("$default");
});

test.each(["$connect", "$disconnect"])("a client cannot reach %s by naming it", (action) => {
  expect(routeKeyOf("$request.body.action", { action }, "$connect", "$disconnect")).toBeUndefined();
  expect(routeKeyOf("$request.body.action", { action }, "$connect", "$disconnect", "$default")).toBe(
    "$default",
  );
});

test("a client that names $default gets it", () => {
  expect(routeKeyOf("$request.body.action", { action: "$default" }, "join", "$default")).toBe("$default");
});
