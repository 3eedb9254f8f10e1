import { describe, expect, test } from "vitest";
import { type Blocks, ofChat, readChat } from "../chat-stack.fixture.ts";

const FUNCTION_URI =
  "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function";

/** The model with another integration than the chat's own, and more. */
function read(integration: Record<string, unknown>, more: Blocks = {}) {
  return readChat({ aws_apigatewayv2_integration: { handler: integration }, ...more });
}

function integrationOf(integration: Record<string, unknown>, more: Blocks = {}) {
  return read(integration, more).apis[0]?.routes[0]?.integration;
}

const MAPPING = { requestTemplates: {}, passthroughBehavior: "WHEN_NO_MATCH", requestParameters: {} };

const mock = { integration_type: "MOCK", integration_method: null, integration_uri: null };
const http = {
  integration_type: "HTTP",
  integration_method: "PUT",
  integration_uri: "https://example.com/{proxy}?a=b",
};

describe("an integration of the type", () => {
  test("AWS_PROXY calls a function, by the alias that its address names", () => {
    const integration = {
      integration_uri: `${FUNCTION_URI}:chat-handler:live/invocations`,
      credentials_arn: "arn:aws:iam::123456789012:role/gateway",
      timeout_milliseconds: 50,
    };
    const live = { name: "live", function_name: "chat-handler", function_version: "7" };
    const { apis, notEmulated } = read(integration, { aws_lambda_alias: { live } });
    expect(apis[0]?.routes[0]?.integration).toEqual({
      type: "AWS_PROXY",
      functionName: "chat-handler:live",
      timeoutMs: 50,
      permitted: true,
    });
    expect(notEmulated).toEqual([]);
    expect(read(integration).notEmulated).toContainEqual({
      address: "aws_apigatewayv2_route.connect",
      why: "calls chat-handler by the qualifier live, and the stack has no such alias or version of it: the call fails with 404 ResourceNotFoundException; add an aws_lambda_alias",
    });
  });

  test("AWS calls a function with a request of its own", () => {
    const integration = integrationOf({
      integration_type: "AWS",
      request_templates: { $default: '{"body": $input.body}', join: "$input.body" },
      template_selection_expression: "$${request.body.action}",
      passthrough_behavior: "NEVER",
      content_handling_strategy: "CONVERT_TO_TEXT",
      request_parameters: { "integration.request.header.X-Amz-Invocation-Type": "'Event'" },
    });
    expect(integration).toEqual({
      type: "AWS",
      timeoutMs: 29_000,
      action: { service: "lambda", functionName: "chat-handler", permitted: true },
      requestTemplates: { $default: '{"body": $input.body}', join: "$input.body" },
      templateSelectionExpression: "${request.body.action}",
      passthroughBehavior: "NEVER",
      contentHandling: "CONVERT_TO_TEXT",
      requestParameters: { "integration.request.header.X-Amz-Invocation-Type": "'Event'" },
      responses: [],
    });
  });

  test("AWS calls an action of DynamoDB", () => {
    const integration = {
      integration_type: "AWS",
      integration_uri: "arn:aws:apigateway:us-east-1:dynamodb:action/PutItem",
      credentials_arn: "arn:aws:iam::123456789012:role/gateway",
    };
    const action = { service: "dynamodb", action: "PutItem" };
    expect(integrationOf(integration)).toEqual({
      type: "AWS",
      timeoutMs: 29_000,
      action,
      ...MAPPING,
      responses: [],
    });
    expect(read(integration).notEmulated).toEqual([]);
    expect(read({ ...integration, credentials_arn: null }).notEmulated).toEqual([
      {
        address: "aws_apigatewayv2_integration.handler",
        why: "has no credentials_arn: here DynamoDB answers all the same, on AWS it refuses; give it a role that allows dynamodb:PutItem",
      },
    ]);
  });

  test.each(["HTTP", "HTTP_PROXY"])("%s calls an address", (type) => {
    const responses = type === "HTTP" ? { responses: [] } : {};
    expect(integrationOf({ ...http, integration_type: type })).toEqual({
      type,
      timeoutMs: 29_000,
      method: "PUT",
      uri: "https://example.com/{proxy}?a=b",
      ...MAPPING,
      ...responses,
    });
  });

  test("MOCK calls nothing", () => {
    expect(integrationOf(mock)).toEqual({ type: "MOCK", timeoutMs: 29_000, ...MAPPING, responses: [] });
  });
});

test("stage variables are filled in, in addresses and names of functions", () => {
  const stage = (stage_variables: Record<string, string>) => ({
    aws_apigatewayv2_stage: { ws: { stage_variables } },
  });
  const uri = `${FUNCTION_URI}:$\${stageVariables.function}/invocations`;
  expect(integrationOf({ integration_uri: uri }, stage({ function: "chat-handler" }))).toMatchObject({
    functionName: "chat-handler",
  });
  const backend = { ...http, integration_uri: "http://$${stageVariables.host}:$${stageVariables.port}/x" };
  expect(integrationOf(backend, stage({ host: "localhost", port: "8080" }))).toMatchObject({
    uri: "http://localhost:8080/x",
  });
});

test("a function that several routes call is noted once for each, and an integration once", () => {
  const { notEmulated } = read({ request_templates: { $default: "x" } });
  expect(notEmulated).toEqual([
    {
      address: "aws_apigatewayv2_integration.handler",
      why: "request_templates has no effect on AWS_PROXY, whose function gets the whole event; AWS is the type that has one",
    },
  ]);
});

test.each<[string, Record<string, unknown>, string]>([
  [
    "calls another service",
    {
      integration_type: "AWS",
      integration_uri: "arn:aws:apigateway:us-east-1:sqs:path/123456789012/jobs",
    },
    "calls sqs:path/123456789012/jobs; of AWS's services, only actions of DynamoDB and functions can be called here",
  ],
  [
    "calls a function of another stack",
    { integration_uri: `${FUNCTION_URI}:far/invocations` },
    "calls the function far, which does not run here",
  ],
  [
    "goes through a VPC link",
    { ...http, connection_type: "VPC_LINK", connection_id: "abc" },
    "goes through a VPC link, which leads nowhere here; INTERNET does",
  ],
  [
    "needs a variable that is not there",
    { ...http, integration_uri: "http://$${stageVariables.host}/" },
    "needs the stage variable host in its integration_uri, and the stage does not set it",
  ],
  [
    "calls with any method",
    { ...http, integration_method: "ANY" },
    "calls with the method ANY, and a message has none of its own to pass on; name one",
  ],
])("a route whose integration %s is left out, and named", (_, integration, why) => {
  const { apis, notEmulated } = read(integration);
  expect(apis[0]?.routes).toEqual([]);
  expect(notEmulated).toEqual([
    {
      address: "aws_apigatewayv2_route.connect",
      why: `its integration aws_apigatewayv2_integration.handler ${why}: everyone may connect`,
    },
    {
      address: "aws_apigatewayv2_route.send",
      why: `its integration aws_apigatewayv2_integration.handler ${why}`,
    },
  ]);
});

test.each<[string, Record<string, unknown>, string]>([
  [
    "a URI that is no function's",
    { integration_uri: "${aws_lambda_function.handler.arn}" },
    "integration_uri is arn:aws:lambda:us-east-1:123456789012:function:chat-handler, which calls no function; write it as ${aws_lambda_function.NAME.invoke_arn}",
  ],
  [
    "a URI that is no service's",
    { integration_type: "AWS", integration_uri: "https://example.com" },
    "integration_uri is https://example.com, which names no action of a service",
  ],
  [
    "a method that Lambda does not take",
    { integration_method: "GET" },
    "integration_method is GET; Lambda is called with POST, and with nothing else",
  ],
  [
    "a method that DynamoDB does not take",
    {
      integration_type: "AWS",
      integration_method: "GET",
      integration_uri: "arn:aws:apigateway:us-east-1:dynamodb:action/GetItem",
    },
    "integration_method is GET; DynamoDB is called with POST, and with nothing else",
  ],
  ["no method", { ...http, integration_method: null }, "has no integration_method; give it one"],
  [
    "an address that is none",
    { ...http, integration_uri: "example.com/x" },
    "integration_uri is example.com/x; it must be the whole address, with http:// or https://",
  ],
  [
    "a type that is none",
    { integration_type: "LAMBDA" },
    "integration_type is LAMBDA; it must be AWS_PROXY or AWS or HTTP_PROXY or HTTP or MOCK",
  ],
  [
    "a timeout over 29 s",
    { timeout_milliseconds: 30_000 },
    "timeout_milliseconds is 30000; API Gateway allows 50 to 29000",
  ],
  [
    "the payload format of HTTP APIs",
    { payload_format_version: "2.0" },
    "payload_format_version is 2.0, which only HTTP APIs have; take it out",
  ],
  [
    "a passthrough that is none",
    { ...mock, passthrough_behavior: "ALWAYS" },
    "passthrough_behavior is ALWAYS; it must be WHEN_NO_MATCH or WHEN_NO_TEMPLATES or NEVER",
  ],
  [
    "a parameter as HTTP APIs have it",
    { ...http, request_parameters: { "overwrite:header.x": "y" } },
    "request_parameters sets overwrite:header.x; a WebSocket API sets integration.request.header.NAME",
  ],
  [
    "a source as HTTP APIs have it",
    { ...http, request_parameters: { "integration.request.header.x": "$request.header.x" } },
    "request_parameters.integration.request.header.x is $request.header.x; it must be route.request.header.NAME",
  ],
  [
    "a template that is too long",
    { ...mock, request_templates: { $default: "x".repeat(307_201) } },
    "request_templates.$default takes 307201 bytes; API Gateway allows 307200",
  ],
  [
    "an expression that selects nothing",
    { ...mock, template_selection_expression: "$${request.body.a" },
    "template_selection_expression: the selection expression",
  ],
])("refuses %s", (_, integration, what) => {
  expect(() => read(integration)).toThrow(`aws_apigatewayv2_integration.handler: ${what}`);
});

describe("the responses of an integration", () => {
  const response = (more: Record<string, unknown> = {}) => ({
    ...ofChat,
    integration_id: "${aws_apigatewayv2_integration.handler.id}",
    integration_response_key: "$default",
    ...more,
  });
  const withResponses = (responses: Record<string, Record<string, unknown>>, integration = mock) =>
    read(integration, { aws_apigatewayv2_integration_response: responses });

  test("belong to it, with their templates", () => {
    const { apis } = withResponses({
      ok: response({
        response_templates: { $default: "$input.body" },
        template_selection_expression: "$${integration.response.statuscode}",
        content_handling_strategy: "CONVERT_TO_BINARY",
      }),
      bad: response({ integration_response_key: "/4\\d\\d/" }),
    });
    expect(apis[0]?.routes[0]?.integration).toMatchObject({
      responses: [
        {
          key: "$default",
          responseTemplates: { $default: "$input.body" },
          templateSelectionExpression: "${integration.response.statuscode}",
          contentHandling: "CONVERT_TO_BINARY",
        },
        { key: "/4\\d\\d/", responseTemplates: {} },
      ],
    });
  });

  test("may have a key that ignores case, or is no pattern, which is noted", () => {
    const { apis, notEmulated } = withResponses({
      timeout: response({ integration_response_key: "/(?i).*timeout.*/" }),
      ok: response({ integration_response_key: "200" }),
    });
    expect(apis[0]?.routes[0]?.integration).toMatchObject({
      responses: [{ key: "/(?i).*timeout.*/" }, { key: "200" }],
    });
    expect(notEmulated).toEqual([
      {
        address: "aws_apigatewayv2_integration_response.ok",
        why: "has the key 200, which is compared as it stands; AWS documents $default, and regular expressions between slashes, such as /4\\d\\d/",
      },
    ]);
  });

  test("have no effect on a proxy", () => {
    expect(readChat({ aws_apigatewayv2_integration_response: { ok: response() } }).notEmulated).toEqual([
      {
        address: "aws_apigatewayv2_integration_response.ok",
        why: "has no effect, here or on AWS: aws_apigatewayv2_integration.handler is of the type AWS_PROXY, whose answer goes on as it is",
      },
    ]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    [
      "a pattern that is broken",
      response({ integration_response_key: "/(/" }),
      "integration_response_key is /(/, which is no regular expression; mend it",
    ],
    [
      "a key that is there already",
      response(),
      "another response of its integration has the key $default too; take one away",
    ],
    [
      "an integration that is not there",
      response({ integration_id: "abc1234" }),
      "integration_id is abc1234, and its API has no such integration; write it as ${aws_apigatewayv2_integration.NAME.id}",
    ],
  ])("refuses %s", (_, more, what) => {
    expect(() => withResponses({ ok: response(), more })).toThrow(
      `aws_apigatewayv2_integration_response.more: ${what}`,
    );
  });
});
