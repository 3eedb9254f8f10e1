import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LambdaFunction } from "@cdktn/provider-aws/lib/lambda-function/index.js";
import { AwsProvider } from "@cdktn/provider-aws/lib/provider/index.js";
import { App, TerraformStack } from "cdktn";
import { expect, test } from "vitest";
import { allOf, oneOf, parseStackJson, type StackJson, temporaryFolder } from "./stack.fixture.ts";
import { WebSocketApi } from "./websocket-api.ts";

function apiWith(routeKeys: string[], functionId = "handler"): StackJson {
  using folder = temporaryFolder();
  const app = new App({ outdir: folder.path, stackTraces: false });
  const stack = new TerraformStack(app, "test");
  new AwsProvider(stack, "aws", { region: "us-east-1" });
  const handler = new LambdaFunction(stack, functionId, { functionName: "handler", role: "arn" });
  new WebSocketApi(stack, "websocket", { name: "chat", stageName: "ws", routeKeys, handler });
  app.synth();
  return parseStackJson(readFileSync(join(folder.path, "stacks/test/cdk.tf.json"), "utf8"));
}

const triggerOf = (stack: StackJson) => oneOf(stack, "aws_apigatewayv2_deployment")["triggers"];

test("every route has the one integration for its target", () => {
  const stack = apiWith(["$connect", "$default", "send"]);
  const [integration] = Object.keys(stack.resource["aws_apigatewayv2_integration"] ?? {});
  const routes = allOf(stack, "aws_apigatewayv2_route");
  expect(routes.map((route) => String(route["route_key"])).sort()).toEqual(["$connect", "$default", "send"]);
  expect(new Set(routes.map((route) => route["target"]))).toEqual(
    new Set([`integrations/\${aws_apigatewayv2_integration.${integration}.id}`]),
  );
});

test("a route more, or another function, makes another deployment; nothing else does", () => {
  const trigger = triggerOf(apiWith(["$connect"]));
  expect(trigger).toEqual({ redeployment: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(triggerOf(apiWith(["$connect"]))).toEqual(trigger);
  expect(triggerOf(apiWith(["$connect", "$default"]))).not.toEqual(trigger);
  expect(triggerOf(apiWith(["$connect"], "another"))).not.toEqual(trigger);
});

test("the deployment waits for every route and integration, and is made before the old one goes", () => {
  const stack = apiWith(["$connect", "$default"]);
  const addresses = ["aws_apigatewayv2_integration", "aws_apigatewayv2_route"].flatMap((type) =>
    Object.keys(stack.resource[type] ?? {}).map((name) => `${type}.${name}`),
  );
  const deployment = oneOf(stack, "aws_apigatewayv2_deployment");
  expect([...(deployment["depends_on"] as string[])].sort()).toEqual(addresses.sort());
  expect(deployment["lifecycle"]).toEqual({ create_before_destroy: true });
});

test("the stage takes the deployment, and never deploys by itself", () => {
  const stack = apiWith(["$connect"]);
  const [deployment] = Object.keys(stack.resource["aws_apigatewayv2_deployment"] ?? {});
  const stage = oneOf(stack, "aws_apigatewayv2_stage");
  expect(stage["deployment_id"]).toBe(`\${aws_apigatewayv2_deployment.${deployment}.id}`);
  expect(stage).not.toHaveProperty("auto_deploy");
});

test("only this API's stage may call the function", () => {
  const stack = apiWith(["$connect"]);
  const [api] = Object.keys(stack.resource["aws_apigatewayv2_api"] ?? {});
  expect(oneOf(stack, "aws_lambda_permission")).toMatchObject({
    action: "lambda:InvokeFunction",
    principal: "apigateway.amazonaws.com",
    function_name: "${aws_lambda_function.handler.function_name}",
    source_arn: `\${aws_apigatewayv2_api.${api}.execution_arn}/ws/*`,
  });
});
