import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  parseSelectionExpression,
  SelectionExpressionError,
  type SelectionSource,
} from "./selection-expression.ts";

const source: SelectionSource = {
  body: JSON.stringify({
    action: "join",
    service: { do: "stop", "a.b": "dotted" },
    list: ["item1", "item2"],
    map: { k: "v", l: [1] },
    one: 1,
    yes: true,
    nothing: null,
    dollar: "$request.body.action",
    rows: [{ id: 1 }, { id: 2 }],
  }),
  headers: { "X-Api-Key": "key" },
  query: { token: "abc" },
  context: { routeKey: "join", connectedAt: 1_700_000_000_000, authorizer: { principalId: "ann" } },
  stageVariables: { table: "chats" },
  response: {
    statusCode: 502,
    headers: { "Content-Type": "text/plain" },
    multiValueHeaders: { "Set-Cookie": ["a", "b"] },
    body: '{"errorMessage":"no such chat"}',
  },
};

test.each([
  ["$request.body.action", "join"],
  ["${request.body.action}", "join"],
  ["$request.body.service.do", "stop"],
  ["$request.body.service['a.b']", "dotted"],
  ["${request.body['action']}", "join"],
  ["${request.body.service.do}/${request.body.action}", "stop/join"],
  ["${request.body.action}-${request.body.missing}", "join-"],
  ["$request.body.action/$request.body.service.do", "join/stop"],
  ["$request.body.list", "[item1, item2]"],
  ["$request.body.list[0]", "item1"],
  ["$request.body.map", "{k=v, l=[1]}"],
  ["$request.body.one", "1"],
  ["$request.body.yes", "true"],
  ["$request.body.nothing", ""],
  ["$request.body.missing.too", ""],
  ["$request.body.dollar", "$request.body.action"],
  ["$request.body..id", "[1, 2]"],
  ["$request.body.rows[?(@.id > 1)].id", "[2]"],
  ["${request.body.rows[?(@.id == '}' || @.id == 2)].id}!", "[2]!"],
  ["$request.header.x-api-key", "key"],
  ["$request.header.X-API-KEY", "key"],
  ["$request.header.other", ""],
  ["$request.querystring.token", "abc"],
  ["$request.querystring.constructor", ""],
  ["$context.routeKey", "join"],
  ["$context.authorizer.principalId", "ann"],
  ["$context.authorizer.toString", ""],
  ["$context.routeKey.length", ""],
  ["$context.connectedAt", "1700000000000"],
  ["$stageVariables.table", "chats"],
  ["${stageVariables.table}-${context.routeKey}", "chats-join"],
  ["$integration.response.statuscode", "502"],
  ["$integration.response.header.content-type", "text/plain"],
  ["$integration.response.multivalueheader.set-cookie", "[a, b]"],
  ["$integration.response.body.errorMessage", "no such chat"],
  ["action", "action"],
  ["$default", "$default"],
  ["\\$default", "$default"],
  ["\\$request.body.action", "$request.body.action"],
  ["a\\b", "a\\b"],
  ["5 $ each", "5 $ each"],
  ["", ""],
])("%j is %j", (expression, text) => {
  expect(parseSelectionExpression(expression)(source)).toBe(text);
});

test("without a source everything is the empty text", () => {
  const variables =
    "request.body.a request.header.a request.querystring.a context.a stageVariables.a integration.response.statuscode integration.response.header.a integration.response.body.a";
  for (const variable of variables.split(" "))
    expect(parseSelectionExpression(`[\${${variable}}]`)({})).toBe("[]");
});

test("a number keeps the form that it has in Java", () => {
  const id = parseSelectionExpression("$request.body.id");
  expect(id({ body: '{"id":98765432109876543210}' })).toBe("98765432109876543210");
  expect(id({ body: '{"id":1.0}' })).toBe("1.0");
});

test.each([
  ["$request.body.", "the JSONPath"],
  ["$request.body.a[", "the JSONPath"],
  ["${request.body.a", "lacks a closing brace"],
  ["$request.path.x", "names $request.path.x, which API Gateway does not have"],
  ["$request.bodyfoo", "which API Gateway does not have"],
  ["$foo", "A dollar sign by itself is written \\$"],
  ["$integration.response.statuscodes", "which API Gateway does not have"],
])("%j is refused when it is parsed, and says why", (expression, advice) => {
  expect(() => parseSelectionExpression(expression)).toThrow(SelectionExpressionError);
  expect(() => parseSelectionExpression(expression)).toThrow(advice);
});

test("a body is parsed once for all of an expression, and again for the next message", () => {
  const expression = parseSelectionExpression("${request.body.a}${request.body.b}${request.body.c}");
  const parse = JSON.parse;
  let parsed = 0;
  JSON.parse = (...args) => {
    parsed += 1;
    return parse(...args);
  };
  try {
    expect(expression({ body: '{"a":"x","b":"y"}' })).toBe("xy");
    expect(parsed).toBe(1);
    expect(expression({ body: '{"c":"z"}' })).toBe("z");
    expect(parsed).toBe(2);
  } finally {
    JSON.parse = parse;
  }
});

test("any expression over any body gives a text, or is refused when it is parsed", () => {
  const pieces =
    "$ { } request.body .a ['a'] [0] .. * \\\\ context. stageVariables.x / integration.response.body ${request.body.a} [?(@.a)] __proto__ constructor ' [";
  const piece = fc.constantFrom(...pieces.split(" "));
  const expression = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
  );
  fc.assert(
    fc.property(expression, fc.oneof(fc.string(), fc.json()), (expression, body) => {
      let evaluate;
      try {
        evaluate = parseSelectionExpression(expression);
      } catch (error) {
        expect(error).toBeInstanceOf(SelectionExpressionError);
        return;
      }
      expect(evaluate({ body, context: {}, headers: {} })).toBeTypeOf("string");
    }),
    { numRuns: 1000 },
  );
});
