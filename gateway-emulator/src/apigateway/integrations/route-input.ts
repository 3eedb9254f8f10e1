import { contextVariables, type ContextVariables } from "../context-variables.ts";
import { connectHeaders, DROPPED_HEADERS, multiValue, type MultiValue } from "../event.ts";
import type { Gateway } from "../gateway.ts";
import type { RouteRequest } from "../request.ts";

/** What a request brings along for templates, parameters and selection expressions to read. */
export interface RouteInput {
  /** Only a message has one; empty else. */
  body: string;
  /** Only a handshake has headers and a query. */
  headers: MultiValue;
  query: MultiValue;
  context: ContextVariables;
  stageVariables: Record<string, string>;
}

export function routeInput(gateway: Gateway, request: RouteRequest): RouteInput {
  const handshake = request.eventType === "CONNECT" ? request.peer : undefined;
  return {
    body: request.eventType === "MESSAGE" ? request.body : "",
    headers: handshake ? connectHeaders(gateway, handshake, DROPPED_HEADERS) : {},
    query: handshake ? multiValue(handshake.query) : {},
    context: contextVariables(gateway, request),
    stageVariables: gateway.api.stage.variables,
  };
}
