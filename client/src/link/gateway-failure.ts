import type { GatewayFrame } from "@groundfog/lambda/protocol";
import type { Failure } from "../chat/answer.ts";

/**
 * What a frame of API Gateway's own stands for. "Forbidden" is its word for a missing route. Of the rest nobody
 * knows what became of the action, so it is sent again: with the same id, it is done once.
 */
export function gatewayFailure({ message }: GatewayFrame): Failure {
  const code = codeOf(message);
  return { code, retryable: code !== "no_route", detail: message };
}

function codeOf(message: string): Failure["code"] {
  if (message === "Endpoint request timed out") return "timeout";
  return message === "Forbidden" ? "no_route" : "internal";
}
