import type { Gateway } from "../gateway.ts";
import type { RouteRequest } from "../request.ts";
import { backendFailure, causeOf, noteCall } from "./backend-call.ts";
import type { BackendAnswer } from "./integration-response.ts";

/**
 * Calls an action of DynamoDB with a request of the stack's own making.
 * @throws {IntegrationError} when DynamoDB cannot be reached
 */
export async function dynamoDbAction(
  gateway: Gateway,
  of: { action: string; body: Buffer; request: RouteRequest; signal: AbortSignal },
): Promise<BackendAnswer> {
  const { action, body, request, signal } = of;
  const note = noteCall(gateway, request, { type: "AWS", service: "dynamodb", action });
  try {
    const answer = await gateway.callDynamoDb(action, body, signal);
    const { statusCode, requestId } = answer;
    note({ statusCode });
    if (statusCode >= 400) adviseOnRefusal(gateway, request, `${action}: ${answer.body.toString("utf8")}`);
    return {
      statusCode,
      headers: {},
      body: answer.body,
      service: { statusCode, ...(requestId !== undefined && { requestId }) },
    };
  } catch (error) {
    note({ error: signal.aborted ? "timeout" : causeOf(error) });
    throw backendFailure(`DynamoDB gave no answer to ${action} (${causeOf(error)})`);
  }
}

/** Of a one-way route nobody else hears of it. */
function adviseOnRefusal({ journal }: Gateway, { peer, requestId }: RouteRequest, what: string): void {
  journal.write({
    kind: "advice",
    connectionId: peer.connectionId,
    requestId,
    detail: { advice: `DynamoDB refuses the integration's ${what.slice(0, 500)}` },
  });
}
