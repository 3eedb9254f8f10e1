import { expect, test } from "vitest";
import { type Blocks, ofChat, readChat } from "../chat-stack.fixture.ts";

const ADDRESS = "aws_apigatewayv2_route.send";

function readRoute(more: Record<string, unknown>, blocks: Blocks = {}) {
  const { apis, notEmulated } = readChat({ ...blocks, aws_apigatewayv2_route: { send: more } });
  const route = apis[0]?.routes.find(({ routeKey }) => routeKey === "sendMessage");
  return { route, notes: notEmulated.map(({ address, why }) => `${address}: ${why}`) };
}

const routeResponse = (more: Record<string, unknown> = {}) => ({
  aws_apigatewayv2_route_response: {
    send: {
      ...ofChat,
      route_id: "${aws_apigatewayv2_route.send.id}",
      route_response_key: "$default",
      ...more,
    },
  },
});

const mock = {
  aws_apigatewayv2_integration: {
    handler: {
      integration_type: "MOCK",
      request_parameters: { "integration.request.header.a": "route.request.header.A" },
    },
  },
};

test("a route with a response is two-way, and no other", () => {
  const { apis, notEmulated } = readChat(routeResponse());
  expect(apis[0]?.routes.map(({ routeKey, twoWay }) => [routeKey, twoWay])).toEqual([
    ["$connect", false],
    ["sendMessage", true],
  ]);
  expect(notEmulated).toEqual([]);
});

test("a selection of responses alone makes no route two-way", () => {
  const { route, notes } = readRoute({ route_response_selection_expression: "$default" });
  expect(route?.twoWay).toBe(false);
  expect(notes).toEqual([
    `${ADDRESS}: has a route_response_selection_expression and no aws_apigatewayv2_route_response: nothing goes back to the client, here and on AWS`,
  ]);
});

test("a two-way route without a proxy wants a $default response", () => {
  const { notes } = readRoute({}, { ...mock, ...routeResponse() });
  expect(notes).toContain(
    `${ADDRESS}: is two-way, and its integration has no aws_apigatewayv2_integration_response with the key $default, which AWS asks for; add one`,
  );
});

test("parameters that are mapped want to be declared", () => {
  const declared = (required: boolean) => ({
    request_parameter: [{ request_parameter_key: "route.request.header.A", required }],
  });
  const undeclared = `${ADDRESS}: maps route.request.header.A, which AWS wants declared first: add a request_parameter with the key route.request.header.A`;
  expect(readRoute({}, mock).notes).toContain(undeclared);
  expect(readRoute(declared(false), mock).notes).not.toContain(undeclared);
  expect(readRoute(declared(true), mock).notes).toContain(
    `${ADDRESS}: route.request.header.A is required, and a request without it passes here; what AWS does then is not documented`,
  );
});

test.each(["header", "multivalueheader"])("all values of a parameter want it declared, as a %s", (place) => {
  const mapped = structuredClone(mock);
  mapped.aws_apigatewayv2_integration.handler.request_parameters["integration.request.header.a"] =
    "route.request.multivalueheader.A";
  const undeclared = `${ADDRESS}: maps route.request.multivalueheader.A, which AWS wants declared first: add a request_parameter with the key route.request.header.A`;
  expect(readRoute({}, mapped).notes).toContain(undeclared);
  const declared = {
    request_parameter: [{ request_parameter_key: `route.request.${place}.A`, required: false }],
  };
  expect(readRoute(declared, mapped).notes).not.toContain(undeclared);
});

test("any route may ask for an API key", () => {
  const { route, notes } = readRoute({ api_key_required: true });
  expect(route?.apiKeyRequired).toBe(true);
  expect(notes).toEqual([expect.stringContaining("no usage plan of the stack holds for its stage")]);
});

test("an operation's name and a route's own type of authorization are nothing to note", () => {
  expect(readRoute({ operation_name: "SendMessage", authorization_type: "NONE" }).notes).toEqual([]);
});

test("what is for HTTP APIs is noted", () => {
  expect(readRoute({ authorization_scopes: ["chat"] }).notes).toEqual([
    `${ADDRESS}: authorization_scopes is for HTTP APIs: a WebSocket API has no such thing`,
  ]);
});

test.each<[string, Blocks, string]>([
  [
    "another response than the one that there is",
    routeResponse({ route_response_key: "ok" }),
    "aws_apigatewayv2_route_response.send: route_response_key is ok; $default is the only one that there is",
  ],
  [
    "a response to no route",
    routeResponse({ route_id: "abc1234" }),
    "aws_apigatewayv2_route_response.send: route_id is abc1234, and its API has no such route; write it as ${aws_apigatewayv2_route.NAME.id}",
  ],
])("refuses %s", (_, more, message) => {
  expect(() => readChat(more)).toThrow(message);
});

test("models of responses have no effect", () => {
  const { notEmulated } = readChat(routeResponse({ response_models: { $default: "Empty" } }));
  expect(notEmulated).toEqual([
    {
      address: "aws_apigatewayv2_route_response.send",
      why: "response_models has no effect, here or on AWS: responses are not validated",
    },
  ]);
});
