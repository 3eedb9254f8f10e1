import { describe, expect, test } from "vitest";
import { type Blocks, ofChat, readChat } from "../chat-stack.fixture.ts";

const ticket = {
  ...ofChat,
  name: "ticket",
  authorizer_type: "REQUEST",
  authorizer_uri: "${aws_lambda_function.handler.invoke_arn}",
  identity_sources: ["route.request.querystring.ticket", "route.request.header.Auth"],
};

const connect: Record<string, unknown> = {
  authorization_type: "CUSTOM",
  authorizer_id: "${aws_apigatewayv2_authorizer.ticket.id}",
};

const guarded = (authorizer: Record<string, unknown> = {}, more: Blocks = {}): Blocks => ({
  aws_apigatewayv2_authorizer: { ticket: { ...ticket, ...authorizer } },
  aws_apigatewayv2_route: { connect },
  ...more,
});

function authorizationOf(more: Blocks) {
  const { apis, notEmulated } = readChat(more);
  return { authorization: apis[0]?.routes[0]?.authorization, notEmulated };
}

test("$connect may ask a function who comes in", () => {
  expect(authorizationOf(guarded())).toEqual({
    authorization: {
      type: "CUSTOM",
      authorizer: {
        name: "ticket",
        functionName: "chat-handler",
        identitySources: ["route.request.querystring.ticket", "route.request.header.Auth"],
        permitted: true,
      },
    },
    notEmulated: [],
  });
});

test("$connect may ask for a signature", () => {
  const route = { connect: { authorization_type: "AWS_IAM" } };
  expect(authorizationOf({ aws_apigatewayv2_route: route }).authorization).toEqual({ type: "AWS_IAM" });
});

test("identity sources may be variables of the stage and of the context", () => {
  const identity_sources = ["stageVariables.realm", "context.identity.sourceIp"];
  expect(authorizationOf(guarded({ identity_sources })).authorization).toMatchObject({
    authorizer: { identitySources: identity_sources },
  });
});

describe("everyone may connect, and that is noted, when", () => {
  test.each<[string, Blocks, string, string]>([
    [
      "the authorizer's function does not run here",
      guarded(
        { authorizer_uri: "${aws_lambda_function.ruby.invoke_arn}" },
        { aws_lambda_function: { ruby: { function_name: "ruby", runtime: "ruby3.4" } } },
      ),
      "aws_apigatewayv2_authorizer.ticket",
      "calls the function ruby, which does not run here: everyone may connect",
    ],
    [
      "its address lacks a variable",
      guarded({ authorizer_uri: "arn:$${stageVariables.auth}" }),
      "aws_apigatewayv2_authorizer.ticket",
      "needs the stage variable auth in its authorizer_uri, and the stage does not set it: everyone may connect",
    ],
    [
      "no route has the authorizer",
      { aws_apigatewayv2_authorizer: { ticket } },
      "aws_apigatewayv2_authorizer.ticket",
      "no route has it, so that nobody is asked, here and on AWS; name it in the authorizer_id of $connect",
    ],
    [
      "the route only names it",
      guarded({}, { aws_apigatewayv2_route: { connect: { ...connect, authorization_type: "NONE" } } }),
      "aws_apigatewayv2_route.connect",
      "has an authorizer_id and no authorization_type CUSTOM: everyone may connect, here and on AWS",
    ],
  ])("%s", (_, more, address, why) => {
    const { authorization, notEmulated } = authorizationOf(more);
    expect(authorization).toEqual({ type: "NONE" });
    expect(notEmulated).toContainEqual({ address, why });
  });
});

test("a function that is kept from API Gateway is asked in vain, and that is noted", () => {
  const { authorization, notEmulated } = authorizationOf(
    guarded({}, { aws_lambda_permission: { handler: { source_arn: "arn:aws:execute-api:*:*:*/ws/*" } } }),
  );
  expect(authorization).toMatchObject({ authorizer: { permitted: false } });
  expect(notEmulated).toEqual([
    {
      address: "aws_apigatewayv2_authorizer.ticket",
      why: expect.stringMatching(
        /^API Gateway may not invoke arn:aws:lambda:us-east-1:123456789012:function:chat-handler for it, here and on AWS: add an aws_lambda_permission with principal apigateway\.amazonaws\.com and a source_arn that covers arn:aws:execute-api:us-east-1:123456789012:[a-z0-9]{10}\/authorizers\/[a-z0-9]{7}$/,
      ),
    },
  ]);
});

test.each<[string, Record<string, unknown>, string]>([
  [
    "a JWT authorizer",
    { authorizer_type: "JWT" },
    "authorizer_type is JWT; a WebSocket API takes REQUEST alone, a Lambda function that checks the token",
  ],
  [
    "a cache of answers",
    { authorizer_result_ttl_in_seconds: 0 },
    "authorizer_result_ttl_in_seconds is for HTTP APIs; take it out of a WebSocket API's: nothing is cached",
  ],
  [
    "simple responses",
    { enable_simple_responses: true },
    "enable_simple_responses is for HTTP APIs; take it out of a WebSocket API's: the function must answer with an IAM policy",
  ],
  [
    "a payload format",
    { authorizer_payload_format_version: "2.0" },
    "authorizer_payload_format_version is for HTTP APIs",
  ],
  [
    "an identity source of an HTTP API",
    { identity_sources: ["$request.header.Authorization"] },
    "identity_sources has $request.header.Authorization, which is none of a WebSocket API; write route.request.header.Authorization",
  ],
  [
    "an identity source of a REST API",
    { identity_sources: ["method.request.querystring.t"] },
    "identity_sources has method.request.querystring.t, which is none of a WebSocket API; write route.request.querystring.t",
  ],
  [
    "an identity source of no API",
    { identity_sources: ["Authorization"] },
    "identity_sources has Authorization, which is none of a WebSocket API; write route.request.header.NAME, route.request.querystring.NAME, stageVariables.NAME or context.NAME",
  ],
  [
    "an address that is no function's",
    { authorizer_uri: "${aws_lambda_function.handler.arn}" },
    "authorizer_uri is arn:aws:lambda:us-east-1:123456789012:function:chat-handler, which calls no function",
  ],
])("refuses %s", (_, authorizer, what) => {
  expect(() => readChat(guarded(authorizer))).toThrow(`aws_apigatewayv2_authorizer.ticket: ${what}`);
});

test("what is off counts as not given", () => {
  const { notEmulated } = authorizationOf(guarded({ enable_simple_responses: false }));
  expect(notEmulated).toEqual([]);
});

test.each<[string, Record<string, Record<string, unknown>>, string]>([
  [
    "another route to be authorized",
    { send: { authorization_type: "AWS_IAM" } },
    "aws_apigatewayv2_route.send: authorization_type is AWS_IAM, and API Gateway authorizes $connect alone, once for the whole connection; set it there",
  ],
  [
    "JWT",
    { connect: { authorization_type: "JWT" } },
    "aws_apigatewayv2_route.connect: authorization_type is JWT, which only HTTP APIs have; take CUSTOM",
  ],
  [
    "an authorizer that is not there",
    { connect: { ...connect, authorizer_id: "abc1234" } },
    "aws_apigatewayv2_route.connect: authorizer_id is abc1234, and its API has no such authorizer; write it as ${aws_apigatewayv2_authorizer.NAME.id}",
  ],
  [
    "no authorizer",
    { connect: { authorization_type: "CUSTOM" } },
    "aws_apigatewayv2_route.connect: has no authorizer_id; give it one",
  ],
])("refuses a route that wants %s", (_, routes, message) => {
  expect(() => readChat({ aws_apigatewayv2_route: routes })).toThrow(message);
});
