import type { AwsIntegration } from "../definition.ts";
import type { Gateway } from "../gateway.ts";
import type { RouteRequest } from "../request.ts";
import { integrationRequestBody } from "./integration-request.ts";
import { integrationResponse } from "./integration-response.ts";
import { invokeFunction } from "./invoke-function.ts";
import { dynamoDbAction } from "./dynamodb-action.ts";
import { notPermitted } from "./not-permitted.ts";
import { requestParameters } from "./request-parameters.ts";
import type { IntegrationResult } from "./result.ts";
import { routeInput } from "./route-input.ts";

/** Calls an AWS service with what the request template makes of the message, and answers by the integration responses. */
export async function aws(
  gateway: Gateway,
  integration: AwsIntegration,
  request: RouteRequest,
  signal: AbortSignal,
): Promise<IntegrationResult> {
  const { action, responses } = integration;
  if (action.service === "lambda" && !action.permitted)
    throw notPermitted(gateway, action.functionName, request);
  const input = routeInput(gateway, request);
  const parameters = requestParameters(integration.requestParameters, input);
  const body = await integrationRequestBody(gateway, integration, { input, signal });
  switch (action.service) {
    case "lambda": {
      const { functionName } = action;
      const called = await invokeFunction(gateway, { functionName, parameters, body, request, signal });
      return integrationResponse(gateway, { ...called, responses, request, input, signal });
    }
    case "dynamodb": {
      const answer = await dynamoDbAction(gateway, { action: action.action, body, request, signal });
      const matched = String(answer.statusCode);
      return integrationResponse(gateway, { answer, matched, responses, request, input, signal });
    }
  }
}
