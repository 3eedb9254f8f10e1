import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readStack, type StackModel } from "./stack.ts";
import { temporaryFolder } from "./temporary-folder.fixture.ts";

export type Blocks = Record<string, Record<string, Record<string, unknown>>>;

/** A stack as a test changes it. */
export interface Fixture {
  resource: Blocks;
  [section: string]: unknown;
}

/** Whatever belongs to the chat's API has this. */
export const ofChat = { api_id: "${aws_apigatewayv2_api.chat.id}" };

/** A WebSocket API with two routes to one function, and a table; `more` resources are added, type by type and name by name. */
export function chatStack(more: Blocks = {}): Fixture {
  const resource: Blocks = {
    aws_apigatewayv2_api: {
      chat: {
        name: "chat",
        protocol_type: "WEBSOCKET",
        route_selection_expression: "$request.body.action",
      },
    },
    aws_apigatewayv2_integration: {
      handler: {
        api_id: "${aws_apigatewayv2_api.chat.id}",
        integration_type: "AWS_PROXY",
        integration_method: "POST",
        integration_uri: "${aws_lambda_function.handler.invoke_arn}",
      },
    },
    aws_apigatewayv2_route: { connect: route("$connect"), send: route("sendMessage") },
    aws_apigatewayv2_stage: {
      ws: { api_id: "${aws_apigatewayv2_api.chat.id}", name: "ws", auto_deploy: true },
    },
    aws_lambda_function: {
      handler: {
        function_name: "chat-handler",
        role: "arn:aws:iam::123456789012:role/chat",
        filename: "build/handler.zip",
        handler: "index.handler",
        runtime: "nodejs24.x",
      },
    },
    aws_lambda_permission: {
      handler: {
        action: "lambda:InvokeFunction",
        function_name: "${aws_lambda_function.handler.function_name}",
        principal: "apigateway.amazonaws.com",
        source_arn: "${aws_apigatewayv2_api.chat.execution_arn}/*",
      },
    },
    aws_dynamodb_table: {
      chat: {
        name: "chat",
        hash_key: "pk",
        attribute: { name: "pk", type: "S" },
        billing_mode: "PAY_PER_REQUEST",
      },
    },
  };
  for (const [type, byName] of Object.entries(more)) {
    const blocks = (resource[type] ??= {});
    for (const [name, body] of Object.entries(byName)) blocks[name] = { ...blocks[name], ...body };
  }
  return { resource };
}

/** A route of the chat's API to its one integration. */
export function route(routeKey: string): Record<string, unknown> {
  return {
    ...ofChat,
    route_key: routeKey,
    target: "integrations/${aws_apigatewayv2_integration.handler.id}",
  };
}

/** Reads the chat's stack with more in it. */
export function readChat(more?: Blocks): StackModel {
  return readFixture(chatStack(more));
}

/** Writes the stack to a folder of its own and reads it from there. */
export function readFixture(stack: unknown): StackModel {
  return readText(JSON.stringify(stack));
}

export function readText(text: string): StackModel {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, "cdk.tf.json"), text);
  return readStack(folder.path);
}
