import type { GatewayFrame } from "@groundfog/lambda/protocol";
import type { Failure } from "./answer.ts";

/** What API Gateway writes when the integration is slow; the function runs on, and its answer arrives all the same. */
const INTEGRATION_TIMEOUT = "Endpoint request timed out";

/** Whether a run that was acked can go on after this frame. */
export function isIntegrationTimeout({ message }: GatewayFrame): boolean {
  return message === INTEGRATION_TIMEOUT;
}

/** The failure that a frame of API Gateway's own stands for; "Forbidden" is its word for a missing route. */
export function gatewayFailure({ message }: GatewayFrame): Failure {
  return { code: codeOf(message), detail: message };
}

function codeOf(message: string): Failure["code"] {
  if (message === INTEGRATION_TIMEOUT) return "timeout";
  return message === "Forbidden" ? "no_route" : "internal";
}
