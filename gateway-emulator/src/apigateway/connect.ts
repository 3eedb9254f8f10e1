import type { Authorize } from "../iam/authorize.ts";
import { adviseOnAcceptance, adviseOnDropped } from "./handshake/acceptance-advice.ts";
import { admit, type Admission } from "./authorization/admission.ts";
import type { Refusal } from "./authorization/refusal.ts";
import { conclude, outcomeOf } from "./conclusion.ts";
import { errorFrame } from "./error-frame.ts";
import type { Gateway } from "./gateway.ts";
import { integrate } from "./integration.ts";
import type { Integrated, IntegrationResult } from "./integrations/result.ts";
import type { ConnectRequest, Handshake, Peer } from "./request.ts";

/** What becomes of a handshake: 101 with at most a sub-protocol, or a plain HTTP answer. */
export type ConnectResult = Acceptance | Rejection;

export interface Acceptance {
  accepted: true;
  /** The client, with what its handshake has brought to light. */
  peer: Peer;
  subprotocol?: string | undefined;
  requestId: string;
}

export interface Rejection {
  accepted: false;
  statusCode: number;
  /** For `x-amzn-ErrorType`; absent when the status is the integration's own. */
  errorType?: string;
  body: string;
}

/** Decides on a handshake: asks whether the client may connect, then runs `$connect`, where there is such a route. */
export async function connect(
  gateway: Gateway,
  handshake: Handshake,
  authorize: Authorize,
): Promise<ConnectResult> {
  const admission = await admit(
    gateway,
    {
      eventType: "CONNECT",
      routeKey: "$connect",
      requestId: handshake.requestId,
      receivedAt: gateway.clock.now(),
      peer: handshake,
    },
    authorize,
  );
  const { request } = admission;
  if (admission.refusal) return turnAway(gateway, admission, admission.refusal);
  const route = gateway.api.routes.find(({ routeKey }) => routeKey === "$connect");
  const asked = { ...(admission.authorizer && { authorizer: admission.authorizer }) };
  if (!route) {
    conclude(gateway, request, { status: 200, ...asked });
    adviseOnAcceptance(gateway, request, undefined);
    return { accepted: true, peer: request.peer, requestId: request.requestId };
  }
  const integrated = asHandshakeAnswer(await integrate(gateway, route.integration, request));
  conclude(gateway, request, { ...outcomeOf(integrated), ...asked });
  const { result } = integrated;
  const decision = decide(gateway, request, result);
  if (decision.accepted && result.outcome === "response" && route.integration.type === "AWS_PROXY")
    adviseOnDropped(gateway, request, result);
  return decision;
}

/** API Gateway itself refuses: nothing has been called. */
function turnAway(gateway: Gateway, { request, authorizer }: Admission, refusal: Refusal): Rejection {
  const { statusCode, message, text = message, errorType, responseType, advice } = refusal;
  conclude(gateway, request, {
    status: statusCode,
    error: { message: text, responseType },
    ...(authorizer && { authorizer }),
  });
  return reject(gateway, request, { statusCode, errorType, message: text, advice });
}

/** A status that no HTTP response can end with is as malformed as any other result. */
function asHandshakeAnswer(integrated: Integrated): Integrated {
  const { result } = integrated;
  if (result.outcome !== "response" || (result.statusCode >= 200 && result.statusCode <= 599))
    return integrated;
  const advice = `$connect returned the status ${result.statusCode}, which is none of HTTP. Return 200 to let the client in, 400 to 599 to refuse it`;
  return { ...integrated, result: { outcome: "error", advice } };
}

function decide(gateway: Gateway, request: ConnectRequest, result: IntegrationResult): ConnectResult {
  switch (result.outcome) {
    case "timeout":
      return reject(gateway, request, {
        statusCode: 504,
        errorType: errorTypeOf(504),
        message: "Endpoint request timed out",
        advice:
          "AWS answers the handshake with 504: $connect was not done after its integration timeout (29,000 ms at most). Return early, and go on in an asynchronous invocation",
      });
    case "error": {
      const { statusCode = 502, message = "Internal server error" } = result;
      const advice = `AWS answers the handshake with ${statusCode}: ${result.advice}`;
      return reject(gateway, request, { statusCode, errorType: errorTypeOf(statusCode), message, advice });
    }
    case "response": {
      const { statusCode, headers } = result;
      if (statusCode < 200 || statusCode > 299) {
        const advice = `AWS answers the handshake with ${statusCode}, which $connect returned; a browser sees only close code 1006. Return 200 to let the client in`;
        return reject(gateway, request, { statusCode, message: "Forbidden", advice });
      }
      const subprotocol = headerOf(headers, "sec-websocket-protocol");
      adviseOnAcceptance(gateway, request, subprotocol);
      return { accepted: true, peer: request.peer, subprotocol, requestId: request.requestId };
    }
  }
}

/** As REST APIs name it; no capture shows a WebSocket API's. */
function errorTypeOf(statusCode: number): string {
  return statusCode < 500 ? "BadRequestException" : "InternalServerErrorException";
}

/** No capture shows the body of a refused handshake; this is the form of API Gateway's error frames. */
function reject(
  gateway: Gateway,
  { requestId, peer }: ConnectRequest,
  refused: { statusCode: number; errorType?: string; message: string; advice?: string | undefined },
): Rejection {
  const { statusCode, errorType, message, advice } = refused;
  const { connectionId, connectedAt } = peer;
  gateway.journal.write({
    kind: "handshake",
    connectionId,
    requestId,
    ms: gateway.clock.now() - connectedAt,
    detail: { statusCode, ...(advice !== undefined && { advice }) },
  });
  return {
    accepted: false,
    statusCode,
    ...(errorType !== undefined && { errorType }),
    body: errorFrame(message, { connectionId, requestId }),
  };
}

function headerOf(headers: Record<string, string>, name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
