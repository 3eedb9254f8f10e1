import { expect, test } from "vitest";
import { requestParameters } from "./request-parameters.ts";
import type { RouteInput } from "./route-input.ts";

const input: RouteInput = {
  body: JSON.stringify({
    room: "fog",
    deep: { list: [1, 2], no: null, object: { a: "b" } },
    on: true,
    empty: "",
  }),
  headers: { "X-Token": ["first", "last"], Cookie: ["a"] },
  query: { room: ["one", "two"], "": ["nameless"] },
  context: { connectionId: "C=", connectedAt: 12, authorizer: { principalId: "eve" } },
  stageVariables: { version: "v2" },
};

function sourced(source: string, from: RouteInput = input): string[] | undefined {
  return requestParameters({ "integration.request.header.X": source }, from).headers.get("X");
}

test.each([
  ["route.request.querystring.room", ["two"]],
  ["route.request.multivaluequerystring.room", ["one", "two"]],
  ["route.request.header.x-token", ["last"]],
  ["route.request.multivalueheader.X-Token", ["first", "last"]],
  ["route.request.body", [input.body]],
  ["route.request.body.room", ["fog"]],
  ["route.request.body.deep.list[0]", ["1"]],
  ["route.request.body.deep.list", ["[1, 2]"]],
  ["route.request.body.deep.object", ["{a=b}"]],
  ["route.request.body.on", ["true"]],
  ["route.request.body.empty", [""]],
  ["context.connectionId", ["C="]],
  ["context.connectedAt", ["12"]],
  ["context.authorizer.principalId", ["eve"]],
  ["stageVariables.version", ["v2"]],
  ["'static'", ["static"]],
  ["''", [""]],
  ["'it''s \n route.request.body'", ["it''s \n route.request.body"]],
])("%s yields %j", (source, values) => {
  expect(sourced(source)).toEqual(values);
});

test.each([
  "route.request.querystring.other",
  "route.request.querystring.toString",
  "route.request.header.other",
  "route.request.header.__proto__",
  "route.request.body.other",
  "route.request.body.deep.no",
  "route.request.body.deep.no.further",
  "context.other",
  "context.connectionId.length",
  "context.constructor.name",
  "context.authorizer.__proto__",
  "stageVariables.other",
  "stageVariables.hasOwnProperty",
])("%s has no value, so that the parameter is left out", (source) => {
  expect(sourced(source)).toBeUndefined();
});

test("of a body that is not JSON only the whole can be read", () => {
  const text = { ...input, body: "hi" };
  expect(sourced("route.request.body", text)).toEqual(["hi"]);
  expect(sourced("route.request.body.room", text)).toBeUndefined();
});

test("each parameter goes where its name says", () => {
  const { headers, query, path } = requestParameters(
    {
      "integration.request.header.X-Room": "route.request.body.room",
      "integration.request.querystring.all": "route.request.multivaluequerystring.room",
      "integration.request.path.room": "route.request.multivaluequerystring.room",
    },
    input,
  );
  expect([...headers]).toEqual([["X-Room", ["fog"]]]);
  expect([...query]).toEqual([["all", ["one", "two"]]]);
  expect([...path]).toEqual([["room", "one"]]);
});

test.each([
  ["a target of another kind of API", { "append:header.x": "context.connectionId" }],
  ["a target without a name", { "integration.request.header.": "context.connectionId" }],
  ["a source of another kind of API", { "integration.request.header.X": "$context.connectionId" }],
  ["a source without a name", { "integration.request.header.X": "context." }],
  ["a REST API's source", { "integration.request.header.X": "method.request.querystring.x" }],
  ["a text with half its quotes", { "integration.request.header.X": "'static" }],
  ["a path that is none", { "integration.request.header.X": "route.request.body.a[" }],
])("%s: the error shows it, and what there is", (_case, declared) => {
  expect(() => requestParameters(declared, input)).toThrow(
    /is no request parameter that there is|cannot be read/,
  );
});
