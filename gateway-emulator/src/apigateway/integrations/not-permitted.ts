import type { Gateway } from "../gateway.ts";
import type { RouteRequest } from "../request.ts";
import { IntegrationError } from "./result.ts";

/** API Gateway may not invoke the function: it is not, and the developer is told which permission is missing. */
export function notPermitted(
  { api, region, accountId }: Gateway,
  functionName: string,
  { routeKey }: RouteRequest,
): IntegrationError {
  const sourceArn = `arn:aws:execute-api:${region}:${accountId}:${api.apiId}/${api.stage.name}/${routeKey}`;
  return new IntegrationError({
    statusCode: 500,
    advice: `API Gateway may not invoke ${functionName}: add an aws_lambda_permission for it with action lambda:InvokeFunction, principal apigateway.amazonaws.com and a source_arn that covers ${sourceArn}`,
  });
}
