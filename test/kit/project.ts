import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { repository } from "./repository.ts";

/** A function of a small project: its source, and what its resource declares besides. */
export interface ProjectFunction {
  /** TypeScript; the file is `src/NAME.ts`. */
  source: string;
  /** Such as `{ timeout: 1 }`. */
  arguments?: Record<string, unknown>;
}

/** A project in a folder of its own, with a stack as CDK Terrain would write it. */
export interface Project {
  /** The stack's `cdk.tf.json`. */
  stack: string;
  /** The path of a function's source. */
  source(functionName: string): string;
  /** Writes the stack anew, with other functions or routes. */
  declare(of: ProjectDeclaration): void;
}

export interface ProjectDeclaration {
  functions: Record<string, ProjectFunction>;
  /** The function that each route calls; every route is two-way. */
  routes?: Record<string, string>;
}

/** Writes a project: functions from source, and a WebSocket API whose stage is `ws`. */
export function writeProject(folder: string, declaration: ProjectDeclaration): Project {
  mkdirSync(join(folder, "src"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"), "dir");
  const stack = join(folder, "cdktf.out", "cdk.tf.json");
  mkdirSync(dirname(stack));
  const source = (functionName: string) => join(folder, "src", `${functionName}.ts`);
  for (const [name, one] of Object.entries(declaration.functions)) writeFileSync(source(name), one.source);
  const declare = (of: ProjectDeclaration) =>
    writeFileSync(stack, JSON.stringify({ resource: resourcesOf(of) }, undefined, 2));
  declare(declaration);
  return { stack, source, declare };
}

function resourcesOf({ functions, routes = {} }: ProjectDeclaration): Record<string, unknown> {
  const names = Object.keys(functions);
  const called = Object.entries(routes);
  const api = "${aws_apigatewayv2_api.api.id}";
  return {
    aws_lambda_function: Object.fromEntries(
      names.map((name) => [
        name,
        {
          "//": { metadata: { path: `project/${name}`, source: `../src/${name}.ts` } },
          function_name: name,
          handler: "index.handler",
          runtime: "nodejs24.x",
          ...functions[name]?.arguments,
        },
      ]),
    ),
    aws_lambda_permission: Object.fromEntries(
      names.map((name) => [
        name,
        {
          action: "lambda:InvokeFunction",
          function_name: `\${aws_lambda_function.${name}.function_name}`,
          principal: "apigateway.amazonaws.com",
        },
      ]),
    ),
    aws_apigatewayv2_api: {
      api: {
        name: "project",
        protocol_type: "WEBSOCKET",
        route_selection_expression: "$request.body.action",
      },
    },
    aws_apigatewayv2_stage: { ws: { api_id: api, name: "ws", auto_deploy: true } },
    aws_apigatewayv2_integration: Object.fromEntries(
      names.map((name) => [
        name,
        {
          api_id: api,
          integration_type: "AWS_PROXY",
          integration_method: "POST",
          integration_uri: `\${aws_lambda_function.${name}.invoke_arn}`,
        },
      ]),
    ),
    aws_apigatewayv2_route: Object.fromEntries(
      called.map(([routeKey, name]) => [
        resourceName(routeKey),
        {
          api_id: api,
          route_key: routeKey,
          target: `integrations/\${aws_apigatewayv2_integration.${name}.id}`,
          ...(isMessage(routeKey) && { route_response_selection_expression: "$default" }),
        },
      ]),
    ),
    aws_apigatewayv2_route_response: Object.fromEntries(
      called
        .filter(([routeKey]) => isMessage(routeKey))
        .map(([routeKey]) => [
          resourceName(routeKey),
          {
            api_id: api,
            route_id: `\${aws_apigatewayv2_route.${resourceName(routeKey)}.id}`,
            route_response_key: "$default",
          },
        ]),
    ),
  };
}

function resourceName(routeKey: string): string {
  return routeKey.replace("$", "");
}

function isMessage(routeKey: string): boolean {
  return routeKey !== "$connect" && routeKey !== "$disconnect";
}
