import { expect, test } from "vitest";
import { allOf, functionOf, oneOf, type StackJson, synthesized } from "./stack.fixture.ts";

const stack = synthesized();

interface Statement {
  sid: string;
  actions: string[];
  resources: string[];
  condition?: unknown;
}

function statementsOf({ data }: StackJson, of: "permissions" | "worker-permissions"): Statement[] {
  const documents = Object.entries(data["aws_iam_policy_document"] ?? {});
  const [, permissions] = documents.find(([name]) => name.startsWith(`${of}_`)) ?? [];
  return permissions?.["statement"] as Statement[];
}

/** As one reads them: without the hashes in logical ids. */
function shown(statements: Statement[]) {
  return statements.map(({ sid, actions, resources }) => [
    sid,
    actions,
    resources.map((resource) => resource.replaceAll(/_[0-9A-F]{8}\b/g, "")),
  ]);
}

test("the WebSocket API selects routes by the action of a frame, and knows every action", () => {
  expect(oneOf(stack, "aws_apigatewayv2_api")).toMatchObject({
    name: "groundfog-dev",
    protocol_type: "WEBSOCKET",
    route_selection_expression: "$request.body.action",
  });
  const routes = allOf(stack, "aws_apigatewayv2_route");
  const actions = "edit hello open ping regen resume send stop threads";
  expect(
    routes
      .map((route) => String(route["route_key"]))
      .sort()
      .join(" "),
  ).toBe(`$connect $default $disconnect ${actions}`);
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

test("both functions run Node 24 on arm64 from one bundle, each with what it needs and no more", () => {
  const same = { runtime: "nodejs24.x", architectures: ["arm64"], memory_size: 512 };
  const shared = {
    TABLE_NAME: "${aws_dynamodb_table.chat_table.name}",
    MODEL_ID: "global.anthropic.claude-sonnet-5-5",
  };
  const chat = functionOf(stack, "chat");
  const worker = functionOf(stack, "worker");
  expect(chat).toMatchObject({
    ...same,
    function_name: "groundfog-dev-chat",
    handler: "index.handler",
    timeout: 29,
    environment: {
      variables: {
        ...shared,
        WORKER_FUNCTION_NAME: expect.stringMatching(/^\$\{aws_lambda_function\.worker_.+\.function_name\}$/),
      },
    },
  });
  expect(worker).toMatchObject({
    ...same,
    function_name: "groundfog-dev-worker",
    handler: "index.worker",
    timeout: 300,
    environment: { variables: { ...shared, TOOLS: "on" } },
  });
  expect([worker["filename"], worker["source_code_hash"]]).toEqual([
    chat["filename"],
    chat["source_code_hash"],
  ]);
});

test("an answer that failed is not begun again, and one that waited a minute not at all", () => {
  expect(oneOf(stack, "aws_lambda_function_event_invoke_config")).toMatchObject({
    function_name: expect.stringMatching(/^\$\{aws_lambda_function\.worker_/),
    maximum_retry_attempts: 0,
    maximum_event_age_in_seconds: 60,
  });
});

test("a function's hash is Terraform's to work out, so that synthesis needs no build", () => {
  const { filename, source_code_hash } = functionOf(stack, "chat");
  expect(source_code_hash).toBe(`\${filebase64sha256(${JSON.stringify(filename)})}`);
});

test.each(["chat", "worker"] as const)(
  "the log group of %s is there before it, and forgets after 30 days",
  (name) => {
    const groups = Object.entries(stack.resource["aws_cloudwatch_log_group"] ?? {});
    const [id, group] = groups.find(([id]) => id.startsWith(`${name}_`)) ?? [];
    expect(group).toMatchObject({ name: `/aws/lambda/groundfog-dev-${name}`, retention_in_days: 30 });
    expect(functionOf(stack, name)["depends_on"]).toEqual([`aws_cloudwatch_log_group.${id}`]);
  },
);

test("the table has pk and sk, expires items, can be restored, and keeps its address", () => {
  expect(stack.resource["aws_dynamodb_table"]?.["chat_table"]).toMatchObject({
    name: "groundfog-dev",
    hash_key: "pk",
    range_key: "sk",
    billing_mode: "PAY_PER_REQUEST",
    ttl: { attribute_name: "expiresAt", enabled: true },
    point_in_time_recovery: { enabled: true },
    deletion_protection_enabled: false,
    global_secondary_index: [
      { name: "byOwner", hash_key: "owner", range_key: "updatedAt", projection_type: "ALL" },
    ],
  });
});

const keep = ["BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"];

const both = (name: string) => [
  [
    "WriteLogs",
    ["logs:CreateLogStream", "logs:PutLogEvents"],
    [`\${aws_cloudwatch_log_group.${name}_logs.arn}:*`],
  ],
  ["KeepConversations", keep.map((action) => `dynamodb:${action}`), ["${aws_dynamodb_table.chat_table.arn}"]],
  [
    "PostToConnections",
    ["execute-api:ManageConnections"],
    ["${aws_apigatewayv2_api.websocket_api.execution_arn}/ws/POST/@connections/*"],
  ],
];

test("behind the routes is what may also list conversations and invoke the worker, but no model", () => {
  expect(shown(statementsOf(stack, "permissions"))).toEqual([
    ...both("chat"),
    ["ListConversations", ["dynamodb:Query"], ["${aws_dynamodb_table.chat_table.arn}/index/byOwner"]],
    ["InvokeWorker", ["lambda:InvokeFunction"], ["${aws_lambda_function.worker_function.arn}"]],
  ]);
});

test("the worker may also stream from its model", () => {
  const stream = ["bedrock:InvokeModelWithResponseStream"];
  expect(shown(statementsOf(stack, "worker-permissions"))).toEqual([
    ...both("worker"),
    [
      "StreamFromProfile",
      stream,
      [
        "arn:aws:bedrock:us-east-1:${data.aws_caller_identity.account.account_id}:inference-profile/global.anthropic.claude-sonnet-5-5",
      ],
    ],
    [
      "StreamFromModelInRegion",
      stream,
      ["arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-5-5"],
    ],
    ["StreamFromModelAnywhere", stream, ["arn:aws:bedrock:::foundation-model/anthropic.claude-sonnet-5-5"]],
  ]);
});

test("further models, and the one that writes titles, are told and allowed to the functions that use them", () => {
  const more = synthesized({
    modelId: "amazon.nova-pro-v1:0",
    furtherModelIds: ["amazon.nova-lite-v1:0", "anthropic.claude-haiku-5-5"],
    titleModelId: "amazon.nova-micro-v1:0",
    tools: "off",
  });
  const variables = (name: "chat" | "worker") =>
    (functionOf(more, name)["environment"] as { variables: Record<string, string> }).variables;
  const MODEL_IDS = "amazon.nova-lite-v1:0,anthropic.claude-haiku-5-5";
  expect(variables("chat")).toMatchObject({ MODEL_ID: "amazon.nova-pro-v1:0", MODEL_IDS });
  expect(variables("worker")).toMatchObject({
    MODEL_IDS,
    TITLE_MODEL_ID: "amazon.nova-micro-v1:0",
    TOOLS: "off",
  });
  const model = (id: string) => [`arn:aws:bedrock:us-east-1::foundation-model/${id}`];
  expect(shown(statementsOf(more, "worker-permissions")).slice(3)).toEqual([
    ["StreamFromModel", ["bedrock:InvokeModelWithResponseStream"], model("amazon.nova-pro-v1:0")],
    ["Stream2FromModel", ["bedrock:InvokeModelWithResponseStream"], model("amazon.nova-lite-v1:0")],
    ["Stream3FromModel", ["bedrock:InvokeModelWithResponseStream"], model("anthropic.claude-haiku-5-5")],
    ["TitleFromModel", ["bedrock:InvokeModel"], model("amazon.nova-micro-v1:0")],
  ]);
});

test("no statement allows every action or every resource, and only Lambda may take the roles", () => {
  const statements = [...statementsOf(stack, "permissions"), ...statementsOf(stack, "worker-permissions")];
  const wide = statements.filter(
    ({ actions, resources }) => actions.some((action) => action.includes("*")) || resources.includes("*"),
  );
  expect(wide).toEqual([]);
  const trust = Object.values(stack.data["aws_iam_policy_document"] ?? {}).flatMap(
    (document) => document["statement"] as { principals?: unknown }[],
  );
  const lambda = { type: "Service", identifiers: ["lambda.amazonaws.com"] };
  expect(trust.flatMap(({ principals }) => principals ?? [])).toEqual([lambda, lambda]);
});

test("two stages share no physical name, and prod alone is protected", () => {
  const prod = synthesized({ stage: "prod" });
  const names = ({ resource }: StackJson) =>
    Object.entries(resource)
      .filter(([type]) => !["aws_apigatewayv2_stage", "aws_iam_role_policy"].includes(type))
      .flatMap(([, byId]) => Object.values(byId))
      .flatMap(({ name, function_name }) => [name, function_name])
      .filter((name) => typeof name === "string" && !name.startsWith("${"));
  expect(names(stack)).toHaveLength(9);
  expect(names(prod).filter((name) => names(stack).includes(name))).toEqual([]);
  expect(oneOf(prod, "aws_dynamodb_table")["deletion_protection_enabled"]).toBe(true);
});

test("region and model are those of the configuration", () => {
  const tokyo = synthesized({ region: "ap-northeast-1", modelId: "amazon.nova-lite-v1:0" });
  expect(tokyo.provider["aws"]?.[0]?.["region"]).toBe("ap-northeast-1");
  expect(statementsOf(tokyo, "worker-permissions").at(-1)?.resources).toEqual([
    "arn:aws:bedrock:ap-northeast-1::foundation-model/amazon.nova-lite-v1:0",
  ]);
});
