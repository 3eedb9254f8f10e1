import type { GatewayMessage } from "../error-frame.ts";

/** Why API Gateway itself turns a request away before its integration is called. */
export interface Refusal {
  /** What a handshake is answered with; a message's client sees the message only. */
  statusCode: number;
  message: GatewayMessage;
  /** What a handshake's body says, where it is more than the message. */
  text?: string;
  /** What goes into `x-amzn-ErrorType`. */
  errorType: string;
  /** API Gateway's word for the kind, as access logs have it. */
  responseType: ResponseType;
  /** For the developer: the rule, the numbers, the way out. Absent when it has been said already. */
  advice?: string;
}

/**
 * The kinds of refusal before an integration.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export type ResponseType =
  | "ACCESS_DENIED"
  | "AUTHORIZER_CONFIGURATION_ERROR"
  | "AUTHORIZER_FAILURE"
  | "INVALID_API_KEY"
  | "INVALID_SIGNATURE"
  | "MISSING_AUTHENTICATION_TOKEN"
  | "QUOTA_EXCEEDED"
  | "THROTTLED"
  | "UNAUTHORIZED";

/** Statuses are documented; the names of the errors are those of REST APIs, for want of a capture. */
const KINDS: Record<ResponseType, Pick<Refusal, "statusCode" | "message" | "errorType">> = {
  ACCESS_DENIED: { statusCode: 403, message: "Forbidden", errorType: "AccessDeniedException" },
  AUTHORIZER_CONFIGURATION_ERROR: {
    statusCode: 500,
    message: "Internal server error",
    errorType: "AuthorizerConfigurationException",
  },
  AUTHORIZER_FAILURE: {
    statusCode: 500,
    message: "Internal server error",
    errorType: "AuthorizerConfigurationException",
  },
  INVALID_API_KEY: { statusCode: 403, message: "Forbidden", errorType: "ForbiddenException" },
  INVALID_SIGNATURE: { statusCode: 403, message: "Forbidden", errorType: "InvalidSignatureException" },
  MISSING_AUTHENTICATION_TOKEN: {
    statusCode: 403,
    message: "Forbidden",
    errorType: "MissingAuthenticationTokenException",
  },
  QUOTA_EXCEEDED: { statusCode: 429, message: "Limit Exceeded", errorType: "LimitExceededException" },
  THROTTLED: { statusCode: 429, message: "Too Many Requests", errorType: "TooManyRequestsException" },
  UNAUTHORIZED: { statusCode: 401, message: "Unauthorized", errorType: "UnauthorizedException" },
};

export function refusal(responseType: ResponseType, advice: string): Refusal {
  return { ...KINDS[responseType], responseType, advice };
}
