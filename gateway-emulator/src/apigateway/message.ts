import { admitMessage, adviceOn, type MessageRefusal } from "./admit-message.ts";
import { conclude, outcomeOf, type Outcome } from "./conclusion.ts";
import type { Connection } from "./connection.ts";
import type { Route } from "./definition.ts";
import { errorFrame } from "./error-frame.ts";
import { ownFailure } from "./errors.ts";
import type { Gateway } from "./gateway.ts";
import { integrate } from "./integration.ts";
import type { IntegrationResult } from "./integrations/result.ts";
import { MAX_BUFFERED_BYTES, MAX_MESSAGE_BYTES } from "./limits.ts";
import type { MessageRequest } from "./request.ts";
import { selectRoute } from "./route-selection.ts";

/**
 * Takes one whole text message from a client: selects its route, calls the integration, answers what AWS answers.
 * Nothing waits before the call, so the integrations of one connection start in the order of its messages; they end
 * in any.
 */
export async function message(gateway: Gateway, connection: Connection, data: Buffer): Promise<void> {
  gateway.connections.touch(connection);
  const call: MessageCall = { gateway, connection, request: requestOf(gateway, connection, data) };
  const outcome = await take(call, data.length).catch((error: unknown) => giveUp(call, error));
  conclude(gateway, call.request, outcome);
}

interface MessageCall {
  gateway: Gateway;
  connection: Connection;
  request: MessageRequest;
}

/** A message that no route takes, or none yet, has an empty route key. */
function requestOf({ clock, identifiers }: Gateway, peer: Connection, data: Buffer): MessageRequest {
  const receivedAt = clock.now();
  return {
    eventType: "MESSAGE",
    routeKey: "",
    requestId: identifiers.requestId(receivedAt),
    receivedAt,
    peer,
    messageId: identifiers.messageId(receivedAt),
    body: data.toString("utf8"),
  };
}

async function take(call: MessageCall, bytes: number): Promise<Outcome> {
  const route = arrive(call, bytes);
  const admission = admitMessage(call.gateway, call.request, route);
  return admission.admitted ? answer(call, admission.route) : turnAway(call, admission.refusal);
}

function arrive(call: MessageCall, bytes: number): Route | undefined {
  const { gateway, request } = call;
  const { routes, routeSelectionExpression } = gateway.api;
  try {
    const route = selectRoute(routes, routeSelectionExpression, request.body);
    request.routeKey = route?.routeKey ?? "";
    return route;
  } finally {
    noteArrival(call, bytes);
  }
}

function noteArrival({ gateway, request }: MessageCall, bytes: number): void {
  const { peer, requestId, routeKey } = request;
  gateway.journal.write({
    kind: "frame-in",
    connectionId: peer.connectionId,
    requestId,
    detail: { bytes, routeKey: routeKey === "" ? null : routeKey },
  });
  gateway.metrics.message(bytes, routeKey);
}

function turnAway(call: MessageCall, { statusCode, error, advice }: MessageRefusal): Outcome {
  complain(call, error.message, advice);
  return { status: statusCode, error };
}

/** A fault of the gateway's own: for the client it is what any fault of AWS's is. */
function giveUp(call: MessageCall, error: unknown): Outcome {
  const message = "Internal server error";
  complain(call, message, ownFailure(error));
  return { status: 500, error: { message, responseType: "DEFAULT_5XX" } };
}

/** A one-way route says nothing to the client unless it fails; a two-way route sends the body, whatever the status. */
async function answer(call: MessageCall, route: Route): Promise<Outcome> {
  const integrated = await integrate(call.gateway, route.integration, call.request);
  const result = route.twoWay ? deliverable(integrated.result) : integrated.result;
  const outcome = outcomeOf({ ...integrated, result });
  if (result.outcome === "response") {
    if (route.twoWay) send(call, result.body ?? "");
  } else {
    const why = result.outcome === "error" ? result.advice : timeoutAdvice(route);
    const message = outcome.error?.message ?? "Internal server error";
    complain(call, message, adviceOn(message, why));
  }
  return outcome;
}

/** A body longer than a message may be has no way to the client. What AWS does then is not documented. */
function deliverable(result: IntegrationResult): IntegrationResult {
  if (result.outcome !== "response" || result.body === undefined) return result;
  const bytes = Buffer.byteLength(result.body);
  if (bytes <= MAX_MESSAGE_BYTES) return result;
  return {
    ...result,
    outcome: "error",
    advice: `the integration's body is ${bytes.toLocaleString("en")} bytes, and a message holds ${MAX_MESSAGE_BYTES.toLocaleString("en")}. Post it to the connection in pieces`,
  };
}

function timeoutAdvice({ routeKey, integration }: Route): string {
  return `the integration of ${routeKey} was not done after its timeout of ${integration.timeoutMs.toLocaleString("en")} ms (AWS allows 29,000 at most); it runs on, and what it returns is dropped. Let clients ignore this frame, or return early and go on in an asynchronous invocation`;
}

function complain(call: MessageCall, message: string, advice: string | undefined): void {
  const { connectionId } = call.connection;
  const { requestId, messageId } = call.request;
  if (advice !== undefined)
    call.gateway.journal.write({ kind: "advice", connectionId, requestId, detail: { advice } });
  send(call, errorFrame(message, { connectionId, requestId, messageId }));
}

/** Sends nothing to a client that has gone, and drops what one that does not read has no room for. */
function send({ gateway, connection, request }: MessageCall, text: string): void {
  const { connectionId, socket } = connection;
  const { requestId, routeKey } = request;
  if (!gateway.connections.get(connectionId)) return;
  const waiting = socket.bufferedAmount;
  if (waiting > MAX_BUFFERED_BYTES) {
    const advice = `an answer to connection ${connectionId} is dropped: it reads too slowly, ${waiting.toLocaleString("en")} bytes wait for it, and ${MAX_BUFFERED_BYTES.toLocaleString("en")} may. Have the client read on, or send it less`;
    return gateway.journal.write({ kind: "advice", connectionId, requestId, detail: { advice } });
  }
  const bytes = Buffer.byteLength(text);
  gateway.connections.touch(connection);
  socket.send(text);
  gateway.journal.write({ kind: "frame-out", connectionId, requestId, detail: { bytes, by: "gateway" } });
  gateway.metrics.message(bytes, routeKey);
}
