import { describe, expect, test } from "vitest";
import { chatStack, readFixture, route } from "../chat-stack.fixture.ts";

test("an API has its stage, its routes and what they call", () => {
  const { apis, notEmulated } = readFixture(chatStack());
  const integration = {
    type: "AWS_PROXY",
    functionName: "chat-handler",
    timeoutMs: 29_000,
    permitted: true,
  };
  const route = {
    integration,
    twoWay: false,
    authorization: { type: "NONE" },
    apiKeyRequired: false,
  };
  expect(apis).toEqual([
    {
      apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
      name: "chat",
      routeSelectionExpression: "$request.body.action",
      apiKeySelectionExpression: "$request.header.x-api-key",
      stage: { name: "ws", variables: {}, detailedMetrics: false },
      routes: [
        { routeKey: "$connect", ...route },
        { routeKey: "sendMessage", ...route },
      ],
      usagePlans: [],
    },
  ]);
  expect(notEmulated).toEqual([]);
});

test("a route with a route response is two-way", () => {
  const stack = chatStack({
    aws_apigatewayv2_route_response: {
      send: {
        api_id: "${aws_apigatewayv2_api.chat.id}",
        route_id: "${aws_apigatewayv2_route.send.id}",
        route_response_key: "$default",
      },
    },
  });
  const routes = readFixture(stack).apis[0]?.routes;
  expect(routes?.map(({ routeKey, twoWay }) => [routeKey, twoWay])).toEqual([
    ["$connect", false],
    ["sendMessage", true],
  ]);
});

test("several APIs keep their own routes, and their own ids", () => {
  const stack = chatStack({
    aws_apigatewayv2_api: {
      second: {
        name: "second",
        protocol_type: "WEBSOCKET",
        route_selection_expression: "$request.body.type",
      },
    },
    aws_apigatewayv2_stage: {
      second: { api_id: "${aws_apigatewayv2_api.second.id}", name: "v1", deployment_id: "abc" },
    },
  });
  const { apis } = readFixture(stack);
  expect(apis.map(({ name, stage, routes }) => [name, stage.name, routes.length])).toEqual([
    ["chat", "ws", 2],
    ["second", "v1", 0],
  ]);
  expect(new Set(apis.map(({ apiId }) => apiId)).size).toBe(2);
});

describe("what is not emulated is listed, and the rest runs", () => {
  test.each<[string, Parameters<typeof chatStack>[0], string, string]>([
    [
      "a route without a target",
      { aws_apigatewayv2_route: { send: { target: null } } },
      "aws_apigatewayv2_route.send",
      "has no target, so that nothing answers it",
    ],
    [
      "a second stage",
      {
        aws_apigatewayv2_stage: {
          more: { api_id: "${aws_apigatewayv2_api.chat.id}", name: "more", auto_deploy: true },
        },
      },
      "aws_apigatewayv2_stage.more",
      "only one stage of an API is emulated, and that is aws_apigatewayv2_stage.ws",
    ],
    [
      "a stage that nothing is deployed to",
      { aws_apigatewayv2_stage: { ws: { auto_deploy: false } } },
      "aws_apigatewayv2_stage.ws",
      "has no deployment_id: here its routes are live, on AWS none is; add an aws_apigatewayv2_deployment",
    ],
    [
      "an API without its own endpoint",
      { aws_apigatewayv2_api: { chat: { disable_execute_api_endpoint: true } } },
      "aws_apigatewayv2_api.chat",
      "disable_execute_api_endpoint is not emulated: here the API answers at its own address, on AWS with 403 unless called by a custom domain",
    ],
    [
      "what is for HTTP APIs",
      { aws_apigatewayv2_api: { chat: { cors_configuration: { allow_origins: ["*"] } } } },
      "aws_apigatewayv2_api.chat",
      "cors_configuration is for HTTP APIs: a WebSocket API has no such thing",
    ],
    [
      "more routes than AWS allows",
      {
        aws_apigatewayv2_route: Object.fromEntries(
          Array.from({ length: 299 }, (_, index) => [`r${index}`, route(`r${index}`)]),
        ),
      },
      "aws_apigatewayv2_api.chat",
      "has 301 routes; they all work here, and AWS refuses more than 300",
    ],
    [
      "a route of an API elsewhere",
      { aws_apigatewayv2_route: { far: { ...route("far"), api_id: "abcdefghij" } } },
      "aws_apigatewayv2_route.far",
      "belongs to the API abcdefghij, which is not in this stack",
    ],
  ])("%s", (_, more, address, why) => {
    const { apis, notEmulated } = readFixture(chatStack(more));
    expect(apis).toHaveLength(1);
    expect(notEmulated).toContainEqual({ address, why });
  });

  test("an HTTP API with all that belongs to it, for_each and all", () => {
    const stack = chatStack({
      aws_apigatewayv2_api: { http: { name: "http", protocol_type: "HTTP" } },
      aws_apigatewayv2_route: {
        get: { api_id: "${aws_apigatewayv2_api.http.id}", route_key: "GET /", for_each: ["a"] },
      },
    });
    const { apis, notEmulated } = readFixture(stack);
    expect(apis.map(({ name }) => name)).toEqual(["chat"]);
    expect(notEmulated).toEqual([
      {
        address: "aws_apigatewayv2_api.http",
        why: "an API of the protocol type HTTP, with all its routes: only WEBSOCKET is emulated",
      },
    ]);
  });

  test("an API without a stage", () => {
    const stack = chatStack();
    delete stack.resource["aws_apigatewayv2_stage"];
    const { apis, notEmulated } = readFixture(stack);
    expect(apis).toEqual([]);
    expect(notEmulated).toEqual([
      {
        address: "aws_apigatewayv2_api.chat",
        why: "has no stage, so that no one can connect to it; add an aws_apigatewayv2_stage",
      },
    ]);
  });
});

test.each<[string, Parameters<typeof chatStack>[0], string]>([
  [
    "a target that no integration has",
    { aws_apigatewayv2_route: { send: { target: "integrations/abc1234" } } },
    "aws_apigatewayv2_route.send: target is integrations/abc1234, and its API has no such integration; write it as integrations/${aws_apigatewayv2_integration.NAME.id}",
  ],
  [
    "a reference to an integration that is not there",
    { aws_apigatewayv2_route: { send: { target: "integrations/${aws_apigatewayv2_integration.gone.id}" } } },
    "aws_apigatewayv2_route.send: target refers to aws_apigatewayv2_integration.gone, which the stack does not declare; declare it, or mean aws_apigatewayv2_integration.handler",
  ],
  [
    "two routes with one key",
    { aws_apigatewayv2_route: { again: route("sendMessage") } },
    "aws_apigatewayv2_route.again: another route of its API has the key sendMessage too; take one away",
  ],
  [
    "a key of the stack's own that begins with $",
    { aws_apigatewayv2_route: { send: { route_key: "$send" } } },
    "aws_apigatewayv2_route.send: route_key is $send; a key of your own must not begin with $ (AWS has $connect, $disconnect and $default)",
  ],
  [
    "a route without a key",
    { aws_apigatewayv2_route: { send: { route_key: null } } },
    "aws_apigatewayv2_route.send: has no route_key; give it one",
  ],
  [
    "an API without a selection expression",
    { aws_apigatewayv2_api: { chat: { route_selection_expression: null } } },
    "aws_apigatewayv2_api.chat: has no route_selection_expression; give it one, such as $request.body.action",
  ],
  [
    "a selection of API keys that there is not",
    { aws_apigatewayv2_api: { chat: { api_key_selection_expression: "$request.querystring.key" } } },
    "aws_apigatewayv2_api.chat: api_key_selection_expression is $request.querystring.key; it must be $request.header.x-api-key or $context.authorizer.usageIdentifierKey",
  ],
  [
    "for_each",
    { aws_apigatewayv2_route: { send: { for_each: ["a"] } } },
    "aws_apigatewayv2_route.send: uses for_each, which only Terraform can expand; write the instances out (in CDK Terrain: a loop in the program, not an iterator)",
  ],
])("refuses %s", (_, more, message) => {
  expect(() => readFixture(chatStack(more))).toThrow(message);
});
