import type { ApiScope } from "./api-scope.ts";
import { type Absence, type FunctionCall, functionCall, uriOf } from "./function-call.ts";
import { credentialsOf } from "../iam/permissions.ts";
import type { Resource } from "../terraform/resource.ts";

/** The route that an integration answers. */
export interface AnsweredRoute {
  routeKey: string;
  address: string;
}

/** What shapes the requests of other integrations; a Lambda proxy's function gets the whole event. */
const WITHOUT_EFFECT = [
  "content_handling_strategy",
  "request_parameters",
  "request_templates",
  "template_selection_expression",
];

/** The function that a Lambda proxy calls. @throws {StackError} when it calls none */
export function readLambdaProxy(
  scope: ApiScope,
  integration: Resource,
  route: AnsweredRoute,
): FunctionCall | Absence {
  requirePost(integration);
  for (const name of WITHOUT_EFFECT)
    if (integration.declared(name) !== undefined)
      scope.leaveOut(
        integration.address,
        `${name} has no effect on AWS_PROXY, whose function gets the whole event; AWS is the type that has one`,
      );
  const uri = uriOf(scope, integration, "integration_uri");
  if ("absence" in uri) return uri;
  const call = callFrom(scope, uri.uri, integration, route);
  if (!call)
    throw integration.error(
      `integration_uri is ${uri.uri}, which calls no function; write it as \${aws_lambda_function.NAME.invoke_arn}`,
    );
  return call;
}

/** A function that is called for a route, by whatever type of integration. */
export function callFrom(
  scope: ApiScope,
  uri: string,
  integration: Resource,
  { routeKey, address }: AnsweredRoute,
): FunctionCall | Absence | undefined {
  return functionCall(scope, {
    uri,
    address,
    sourceArn: `${scope.executionArn}/${scope.stage.name}/${routeKey}`,
    credentialsArn: credentialsOf(integration, "credentials_arn"),
  });
}

/** @throws {StackError} when a service is called with another method, or with none */
export function requirePost(integration: Resource, service = "Lambda"): void {
  const method = integration.string("integration_method");
  if (method !== "POST")
    throw integration.error(
      `integration_method is ${method ?? "not given"}; ${service} is called with POST, and with nothing else`,
    );
}
