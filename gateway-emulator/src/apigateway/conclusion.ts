import { contextVariables } from "./context-variables.ts";
import type { GatewayMessage } from "./error-frame.ts";
import type { Gateway } from "./gateway.ts";
import type { Integrated, ServiceAnswer } from "./integrations/result.ts";
import type { RouteRequest } from "./request.ts";

/** What became of a request: the access log and the metrics are made from it. */
export interface Outcome {
  /** Of a handshake, its HTTP status; of a message or a disconnect, what it would have been over HTTP. */
  status: number;
  /** Absent when API Gateway itself had nothing to complain of. */
  error?: RequestError;
  /** Absent when no integration was called. */
  integrated?: Integrated;
  /** Absent when no authorizer was asked. */
  authorizer?: AuthorizerOutcome;
}

export interface RequestError {
  /** As the client is told it. */
  message: string;
  /** API Gateway's word for the kind, such as `THROTTLED`. */
  responseType: string;
  validationErrorString?: string;
}

export interface AuthorizerOutcome {
  status: number;
  latencyMs: number;
  error?: string;
  /** Absent when Lambda gave no answer. */
  service?: ServiceAnswer;
}

/** Notes that a request is done, and how it went. */
export function conclude(gateway: Gateway, request: RouteRequest, outcome: Outcome): void {
  const { api, accessLogLine, journal, metrics } = gateway;
  metrics.request(request, outcome);
  if (!accessLogLine) return;
  journal.write({
    kind: "access-log",
    connectionId: request.peer.connectionId,
    requestId: request.requestId,
    detail: {
      destinationArn: api.stage.accessLog?.destinationArn,
      line: accessLogLine(contextVariables(gateway, request, outcome)),
    },
  });
}

/**
 * What became of a request by what its integration gave back. Which of API Gateway's names a WebSocket API logs is
 * nowhere listed: these are the REST APIs' for the same failures.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export function outcomeOf(integrated: Integrated): Outcome {
  const { result } = integrated;
  switch (result.outcome) {
    case "response":
      return { status: result.statusCode, integrated };
    case "timeout":
      return {
        status: 504,
        error: { message: "Endpoint request timed out", responseType: "INTEGRATION_TIMEOUT" },
        integrated,
      };
    case "error": {
      const { message = "Internal server error", statusCode = 502 } = result;
      return {
        status: statusCode,
        error: { message, responseType: failureType(message, statusCode) },
        integrated,
      };
    }
  }
}

function failureType(message: GatewayMessage, statusCode: number): string {
  if (message === "Unsupported Media Type") return "UNSUPPORTED_MEDIA_TYPE";
  return statusCode === 500 ? "API_CONFIGURATION_ERROR" : "INTEGRATION_FAILURE";
}
