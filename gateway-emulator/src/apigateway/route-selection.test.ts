import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Route } from "./definition.ts";
import { apiOf } from "./gateway.fixture.ts";
import { selectRoute } from "./route-selection.ts";

function routesOf(...routeKeys: string[]): Route[] {
  return apiOf({ routes: Object.fromEntries(routeKeys.map((routeKey) => [routeKey, {}])) }).routes;
}

function routeKeyOf(expression: string, body: unknown, ...routeKeys: string[]): string | undefined {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return selectRoute(routesOf(...routeKeys), expression, text)?.routeKey;
}

test.each([
  ["$request.body.action", { action: "join" }, "join"],
  ["${request.body.action}", { action: "join" }, "join"],
  ["$request.body.service.do", { service: { do: "stop" } }, "stop"],
  ["$request.body['action']", { action: "join" }, "join"],
  ["$request.body.actions[0]", { actions: ["join", "leave"] }, "join"],
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
  ["a blank more", { action: "join " }],
  ["no such key", { activity: "join" }],
  ["null", { action: null }],
  ["no JSON", "hi"],
  ["nothing", ""],
  ["half a JSON", '{"action":"join"'],
  ["a list", [{ action: "join" }]],
  ["a number", 7],
  ["a text", '"join"'],
  ["JSON null", "null"],
  ["a key that every object inherits", { constructor: 1 }],
  ["128 KB of brackets that open", "[".repeat(131_072)],
  ["128 KB of brackets", "[".repeat(65_536) + "]".repeat(65_536)],
  ["128 KB of brackets where the key is looked for", `{"action":${"[".repeat(65_000)}${"]".repeat(65_000)}}`],
])("a body with %s goes to $default, and nowhere without one", (_case, body) => {
  expect(routeKeyOf("$request.body.action", body, "join", "$default")).toBe("$default");
  expect(routeKeyOf("$request.body.action", body, "join")).toBeUndefined();
});

test("what objects inherit is not in the body", () => {
  expect(routeKeyOf("$request.body.toString", "{}", "$default")).toBe("$default");
  expect(routeKeyOf("$request.body.__proto__.x", '{"a":1}', "$default")).toBe("$default");
  expect(routeKeyOf("$request.body.constructor.name", "{}", "Object", "$default")).toBe("$default");
});

test.each(["$connect", "$disconnect"])("a client cannot reach %s by naming it", (action) => {
  expect(routeKeyOf("$request.body.action", { action }, "$connect", "$disconnect")).toBeUndefined();
  expect(routeKeyOf("$request.body.action", { action }, "$connect", "$disconnect", "$default")).toBe(
    "$default",
  );
  const spelled = { a: action.slice(0, 4), b: action.slice(4) };
  expect(
    routeKeyOf("${request.body.a}${request.body.b}", spelled, "$connect", "$disconnect"),
  ).toBeUndefined();
});

test("a client that names $default gets it", () => {
  expect(routeKeyOf("$request.body.action", { action: "$default" }, "join", "$default")).toBe("$default");
});

test("whatever a client sends goes to one of the routes or nowhere, and never to a lifecycle route", () => {
  const routes = routesOf("$connect", "$disconnect", "$default", "join", "[join]", "");
  const action = fc.oneof(
    fc.constantFrom("$connect", "$disconnect", "$default", "join", ["join"], ["$connect"], null),
    fc.jsonValue(),
  );
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    action.map((action) => JSON.stringify({ action })),
    fc
      .tuple(action, action)
      .map(([action, b]) => `{"action":${JSON.stringify(action)},"action":${JSON.stringify(b)}}`),
  );
  fc.assert(
    fc.property(fc.constantFrom(routes, routes.slice(0, 2), []), body, (routes, body) => {
      const route = selectRoute(routes, "$request.body.action", body);
      if (route) expect(routes).toContain(route);
      expect(["$connect", "$disconnect"]).not.toContain(route?.routeKey);
      expect(route === undefined).toBe(!routes.some(({ routeKey }) => routeKey === "$default"));
    }),
    { numRuns: 1000 },
  );
});
