import { connectEvent, type Handshake } from "./event.ts";
import type { Gateway } from "./gateway.ts";
import { integrate } from "./integration.ts";
import type { IntegrationResult } from "./integrations/result.ts";

/** What becomes of a handshake: 101 with at most a sub-protocol, or a plain HTTP answer. */
export type ConnectResult = Acceptance | { accepted: false; statusCode: number; body: string };

export interface Acceptance {
  accepted: true;
  subprotocol?: string | undefined;
  /** Of the `$connect` that accepted it, where there is such a route. */
  requestId?: string;
}

/** Runs `$connect` and decides on the handshake; without such a route every handshake is accepted. */
export async function connect(gateway: Gateway, handshake: Handshake): Promise<ConnectResult> {
  const route = gateway.api.routes.find(({ routeKey }) => routeKey === "$connect");
  if (!route) return { accepted: true };
  const requestId = gateway.identifiers.requestId(gateway.clock.now());
  const event = connectEvent(gateway, handshake, requestId);
  const result = asHandshakeAnswer(await integrate(gateway, route.integration, event));
  const decision = decide(result, { connectionId: handshake.connectionId, requestId });
  // An accepted one is done only with its 101.
  if (!decision.accepted)
    gateway.journal.write({
      kind: "handshake",
      connectionId: handshake.connectionId,
      requestId,
      ms: gateway.clock.now() - handshake.connectedAt,
      detail: { statusCode: decision.statusCode, ...advice(result) },
    });
  return decision;
}

/** A status that no HTTP response can end with is as malformed as any other result. */
function asHandshakeAnswer(result: IntegrationResult): IntegrationResult {
  if (result.outcome !== "response" || (result.statusCode >= 200 && result.statusCode <= 599)) return result;
  return {
    outcome: "error",
    advice: `$connect returned the status ${result.statusCode}, which is none of HTTP`,
  };
}

function decide(result: IntegrationResult, ids: { connectionId: string; requestId: string }): ConnectResult {
  switch (result.outcome) {
    case "timeout":
      return refused(504, "Endpoint request timed out", ids);
    case "error":
      return refused(502, "Internal server error", ids);
    case "response":
      if (result.statusCode < 200 || result.statusCode > 299)
        return refused(result.statusCode, "Forbidden", ids);
      return {
        accepted: true,
        subprotocol: headerOf(result.headers, "sec-websocket-protocol"),
        requestId: ids.requestId,
      };
  }
}

/** No capture shows the body of a refused handshake; this is the form of API Gateway's error frames. */
function refused(
  statusCode: number,
  message: string,
  ids: { connectionId: string; requestId: string },
): ConnectResult {
  return { accepted: false, statusCode, body: JSON.stringify({ message, ...ids }) };
}

function headerOf(headers: Record<string, string>, name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

/** Why it was refused. */
function advice(result: IntegrationResult): { advice: string } {
  switch (result.outcome) {
    case "timeout":
      return {
        advice: "$connect took longer than its integration timeout: AWS answers the handshake with 504",
      };
    case "error":
      return { advice: `AWS answers the handshake with 502: ${result.advice}` };
    case "response":
      return {
        advice: `$connect returned ${result.statusCode}: AWS answers the handshake with it, and a browser sees only close code 1006`,
      };
  }
}
