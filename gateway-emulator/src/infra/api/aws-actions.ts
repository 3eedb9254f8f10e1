import type { AwsAction } from "../../apigateway/definition.ts";
import type { ApiScope } from "./api-scope.ts";
import { type Absence, uriOf } from "./function-call.ts";
import { type AnsweredRoute, callFrom, requirePost } from "./lambda-proxies.ts";
import type { Resource } from "../terraform/resource.ts";

/**
 * The action of a service that an AWS integration calls: Lambda's Invoke, or one of DynamoDB's.
 * @throws {StackError} when the URI names no service
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html
 */
export function readAwsAction(
  scope: ApiScope,
  integration: Resource,
  route: AnsweredRoute,
): AwsAction | Absence {
  const filled = uriOf(scope, integration, "integration_uri");
  if ("absence" in filled) return filled;
  const { uri } = filled;
  const call = callFrom(scope, uri, integration, route);
  if (call) {
    requirePost(integration);
    return "absence" in call ? call : { service: "lambda", ...call };
  }
  const [, service, what] = /^arn:[^:]+:apigateway:[^:]*:([^:]+):((?:action|path)\/.*)$/.exec(uri) ?? [];
  if (service === undefined || what === undefined)
    throw integration.error(
      `integration_uri is ${uri}, which names no action of a service; write it as \${aws_lambda_function.NAME.invoke_arn} or arn:aws:apigateway:REGION:dynamodb:action/PutItem`,
    );
  const [, action] = /^action\/([A-Za-z]+)$/.exec(what) ?? [];
  if (service !== "dynamodb" || action === undefined)
    return {
      absence: `calls ${service}:${what}; of AWS's services, only actions of DynamoDB and functions can be called here`,
    };
  requirePost(integration, "DynamoDB");
  if (integration.declared("credentials_arn") === undefined)
    scope.leaveOut(
      integration.address,
      `has no credentials_arn: here DynamoDB answers all the same, on AWS it refuses; give it a role that allows dynamodb:${action}`,
    );
  return { service, action };
}
