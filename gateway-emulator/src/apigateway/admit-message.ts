import { shown } from "../control/shown.ts";
import { meterMessage } from "./authorization/usage-plan.ts";
import type { RequestError } from "./conclusion.ts";
import type { Route } from "./definition.ts";
import type { Gateway } from "./gateway.ts";
import { parseSelectionExpression } from "./mapping/selection-expression.ts";
import type { MessageRequest } from "./request.ts";

/** Why a message goes to no integration. */
export interface MessageRefusal {
  /** What it would be over HTTP. */
  statusCode: number;
  error: RequestError;
  /** For the developer: the rule, the numbers, the way out. Absent when it has been said already. */
  advice: string | undefined;
}

export type MessageAdmission =
  | { admitted: true; route: Route }
  | { admitted: false; refusal: MessageRefusal };

/** Asks all that API Gateway asks before it calls an integration: throttles, the route, its API key, its models. */
export function admitMessage(
  gateway: Gateway,
  request: MessageRequest,
  route: Route | undefined,
): MessageAdmission {
  const throttled = gateway.throttles.admitMessage(route);
  if (throttled)
    return refused({ message: "Too Many Requests", responseType: "THROTTLED" }, 429, throttled.advice);
  if (!route)
    return refused({ message: "Forbidden", responseType: "ACCESS_DENIED" }, 403, unrouted(gateway, request));
  const metered = meterMessage(gateway, request.peer, route);
  if (metered) {
    const { message, responseType, statusCode, advice } = metered;
    return { admitted: false, refusal: { statusCode, error: { message, responseType }, advice } };
  }
  const invalid = gateway.validations.get(route.routeKey)?.(request.body);
  if (!invalid) return { admitted: true, route };
  const { validationErrorString, advice } = invalid;
  return refused(
    { message: "Bad request body", responseType: "BAD_REQUEST_BODY", validationErrorString },
    400,
    advice,
  );
}

function refused(error: RequestError, statusCode: number, advice: string): MessageAdmission {
  return { admitted: false, refusal: { statusCode, error, advice: adviceOn(error.message, advice) } };
}

export function adviceOn(message: string, why: string): string {
  return `AWS sends the client ${JSON.stringify(message)}: ${why}`;
}

function unrouted({ api }: Gateway, { body }: MessageRequest): string {
  const expression = api.routeSelectionExpression;
  const key = shown(parseSelectionExpression(expression)({ body }));
  return `${expression} gives ${key} for this message, and neither such a route nor $default is served. Add one of them, or mend the message`;
}
