import { expect, test } from "vitest";
import { allOf, oneOf, type StackJson, synthesized } from "./stack.fixture.ts";

const stack = synthesized();

interface Statement {
  sid: string;
  actions: string[];
  resources: string[];
  condition?: unknown;
}

function statementsOf({ data }: StackJson): Statement[] {
  const documents = Object.entries(data["aws_iam_policy_document"] ?? {});
  const [, permissions] = documents.find(([name]) => name.startsWith("permissions")) ?? [];
  return permissions?.["statement"] as Statement[];
}

test("the WebSocket API selects routes by the action of a frame, and knows four", () => {
  expect(oneOf(stack, "aws_apigatewayv2_api")).toMatchObject({
    name: "groundfog-dev",
    protocol_type: "WEBSOCKET",
    route_selection_expression: "$request.body.action",
  });
  const routes = allOf(stack, "aws_apigatewayv2_route");
  expect(routes.map((route) => String(route["route_key"])).sort()).toEqual([
    "$connect",
    "$default",
    "$disconnect",
    "sendMessage",
  ]);
  expect(routes.every((route) => route["authorization_type"] === "NONE")).toBe(true);
});

test("one integration hands every event to the function, for as long as API Gateway waits", () => {
  expect(oneOf(stack, "aws_apigatewayv2_integration")).toMatchObject({
    integration_type: "AWS_PROXY",
    integration_method: "POST",
    integration_uri: expect.stringMatching(/^\$\{aws_lambda_function\..+\.invoke_arn\}$/),
    timeout_milliseconds: 29_000,
  });
});

test("the stage is ws, which is the path that clients connect to", () => {
  expect(oneOf(stack, "aws_apigatewayv2_stage")["name"]).toBe("ws");
  expect(stack.output["websocket_url"]?.["value"]).toMatch(/^\$\{aws_apigatewayv2_stage\..+\.invoke_url\}$/);
});

test("the function runs Node 24 on arm64 with what it needs and no more", () => {
  expect(oneOf(stack, "aws_lambda_function")).toMatchObject({
    function_name: "groundfog-dev-chat",
    handler: "index.handler",
    runtime: "nodejs24.x",
    architectures: ["arm64"],
    memory_size: 512,
    timeout: 60,
    environment: {
      variables: {
        TABLE_NAME: "${aws_dynamodb_table.chat_table.name}",
        MODEL_ID: "global.anthropic.claude-sonnet-5-5",
      },
    },
  });
});

test("the function's hash is Terraform's to work out, so that synthesis needs no build", () => {
  const { filename, source_code_hash } = oneOf(stack, "aws_lambda_function");
  expect(source_code_hash).toBe(`\${filebase64sha256(${JSON.stringify(filename)})}`);
});

test("the log group is there before the function, and forgets after 30 days", () => {
  const [name] = Object.keys(stack.resource["aws_cloudwatch_log_group"] ?? {});
  expect(oneOf(stack, "aws_cloudwatch_log_group")).toMatchObject({
    name: "/aws/lambda/groundfog-dev-chat",
    retention_in_days: 30,
  });
  expect(oneOf(stack, "aws_lambda_function")["depends_on"]).toEqual([`aws_cloudwatch_log_group.${name}`]);
});

test("the table has pk and sk, expires items, can be restored, and keeps its address", () => {
  expect(stack.resource["aws_dynamodb_table"]?.["chat_table"]).toMatchObject({
    name: "groundfog-dev",
    hash_key: "pk",
    range_key: "sk",
    billing_mode: "PAY_PER_REQUEST",
    ttl: { attribute_name: "expiresAt", enabled: true },
    point_in_time_recovery: { enabled: true },
    deletion_protection_enabled: false,
  });
});

test("the role may write its logs, keep its items, post to its connections and stream from its model", () => {
  const statements = statementsOf(stack).map(({ sid, actions, resources }) => [
    sid,
    actions,
    resources.map((resource) => resource.replaceAll(/_[0-9A-F]{8}\b/g, "")),
  ]);
  expect(statements).toEqual([
    [
      "WriteLogs",
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      ["${aws_cloudwatch_log_group.chat_logs.arn}:*"],
    ],
    [
      "KeepConversations",
      ["DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"].map((action) => `dynamodb:${action}`),
      ["${aws_dynamodb_table.chat_table.arn}"],
    ],
    [
      "PostToConnections",
      ["execute-api:ManageConnections"],
      ["${aws_apigatewayv2_api.websocket_api.execution_arn}/ws/POST/@connections/*"],
    ],
    [
      "StreamFromProfile",
      ["bedrock:InvokeModelWithResponseStream"],
      [
        "arn:aws:bedrock:us-east-1:${data.aws_caller_identity.account.account_id}:inference-profile/global.anthropic.claude-sonnet-5-5",
      ],
    ],
    [
      "StreamFromModelInRegion",
      ["bedrock:InvokeModelWithResponseStream"],
      ["arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-5-5"],
    ],
    [
      "StreamFromModelAnywhere",
      ["bedrock:InvokeModelWithResponseStream"],
      ["arn:aws:bedrock:::foundation-model/anthropic.claude-sonnet-5-5"],
    ],
  ]);
});

test("no statement allows every action or every resource, and only Lambda may take the role", () => {
  const wide = statementsOf(stack).filter(
    ({ actions, resources }) => actions.some((action) => action.includes("*")) || resources.includes("*"),
  );
  expect(wide).toEqual([]);
  const trust = Object.values(stack.data["aws_iam_policy_document"] ?? {}).flatMap(
    (document) => document["statement"] as { principals?: unknown }[],
  );
  expect(trust.flatMap(({ principals }) => principals ?? [])).toEqual([
    { type: "Service", identifiers: ["lambda.amazonaws.com"] },
  ]);
});

test("two stages share no physical name, and prod alone is protected", () => {
  const prod = synthesized({ stage: "prod" });
  const names = ({ resource }: StackJson) =>
    Object.entries(resource)
      .filter(([type]) => !["aws_apigatewayv2_stage", "aws_iam_role_policy"].includes(type))
      .flatMap(([, byId]) => Object.values(byId))
      .flatMap(({ name, function_name }) => [name, function_name])
      .filter((name) => typeof name === "string" && !name.startsWith("${"));
  expect(names(stack)).toHaveLength(5);
  expect(names(prod).filter((name) => names(stack).includes(name))).toEqual([]);
  expect(oneOf(prod, "aws_dynamodb_table")["deletion_protection_enabled"]).toBe(true);
});

test("region and model are those of the configuration", () => {
  const tokyo = synthesized({ region: "ap-northeast-1", modelId: "amazon.nova-lite-v1:0" });
  expect(tokyo.provider["aws"]?.[0]?.["region"]).toBe("ap-northeast-1");
  expect(statementsOf(tokyo).at(-1)?.resources).toEqual([
    "arn:aws:bedrock:ap-northeast-1::foundation-model/amazon.nova-lite-v1:0",
  ]);
});
