import type { AuthorizerOutcome, Outcome, RequestError } from "./conclusion.ts";
import { requestContext } from "./event.ts";
import type { Gateway } from "./gateway.ts";
import type { Integrated, ServiceAnswer } from "./integrations/result.ts";
import type { RouteRequest } from "./request.ts";

/** `$context`, nested as its names are: `authorizer.principalId` is `principalId` in `authorizer`. */
export type ContextVariables = Record<string, unknown>;

/**
 * All that `$context` knows of a request, for mapping templates and request parameters; with its outcome, for the
 * access log. What does not apply is not there.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
 */
export function contextVariables(
  gateway: Gateway,
  request: RouteRequest,
  outcome?: Outcome,
): ContextVariables {
  const {
    // Events have these three; `$context` is not documented to.
    messageDirection: _direction,
    disconnectStatusCode: _code,
    disconnectReason: _reason,
    authorizer,
    ...variables
  } = requestContext(gateway, request);
  const known = { ...authorizer, ...authorizerVariables(outcome?.authorizer) };
  const { integrated } = outcome ?? {};
  return {
    ...variables,
    ...(Object.keys(known).length > 0 && { authorizer: known }),
    ...(outcome?.authorizer && { authorize: attempt(outcome.authorizer) }),
    ...(outcome && { status: outcome.status }),
    ...(outcome?.error && { error: errorVariables(outcome.error) }),
    ...(integrated && {
      integration: integrationVariables(integrated),
      integrationLatency: integrated.latencyMs,
    }),
  };
}

function attempt({ status, latencyMs, error }: AuthorizerOutcome): ContextVariables {
  return { status, latency: latencyMs, ...(error !== undefined && { error }) };
}

/** How the authorizer's call went, beside what it has said of the client. */
function authorizerVariables(outcome: AuthorizerOutcome | undefined): ContextVariables {
  if (!outcome) return {};
  const { latencyMs, service } = outcome;
  return { ...attempt(outcome), integrationLatency: latencyMs, ...(service && serviceVariables(service)) };
}

function errorVariables({ message, responseType, validationErrorString }: RequestError): ContextVariables {
  return {
    message,
    messageString: JSON.stringify(message),
    responseType,
    ...(validationErrorString !== undefined && { validationErrorString }),
  };
}

function integrationVariables({ result, latencyMs }: Integrated): ContextVariables {
  const { service } = result;
  return {
    latency: latencyMs,
    ...(result.outcome === "response" && { status: result.statusCode }),
    ...(result.outcome === "error" && { error: result.advice }),
    ...(result.outcome === "timeout" && { error: "Endpoint request timed out" }),
    ...(service && serviceVariables(service)),
  };
}

/** What the called service itself answered. */
function serviceVariables({ statusCode, requestId }: ServiceAnswer): ContextVariables {
  return { integrationStatus: statusCode, ...(requestId !== undefined && { requestId }) };
}
