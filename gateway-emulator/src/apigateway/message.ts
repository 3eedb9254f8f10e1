import type { Connection } from "./connection.ts";
import { messageEvent } from "./event.ts";
import type { Gateway } from "./gateway.ts";
import { integrate } from "./integration.ts";
import type { IntegrationResult } from "./integrations/result.ts";
import { CLOSE_BINARY, CLOSE_FRAME_TOO_LONG, MAX_FRAME_BYTES } from "./limits.ts";
import { selectRoute } from "./route-selection.ts";

/** Takes one message from a client: selects its route, calls the integration, answers what AWS answers. */
export async function message(
  gateway: Gateway,
  connection: Connection,
  data: Buffer,
  isBinary: boolean,
): Promise<void> {
  gateway.connections.touch(connection);
  if (isBinary)
    return refuse(gateway, connection, CLOSE_BINARY, "API Gateway takes text frames only; send text");
  if (data.length > MAX_FRAME_BYTES) {
    const rule = `the frame is ${data.length.toLocaleString("en")} bytes, the limit is ${MAX_FRAME_BYTES.toLocaleString("en")}; split the message`;
    return refuse(gateway, connection, CLOSE_FRAME_TOO_LONG, rule);
  }
  await route(gateway, connection, data.toString("utf8"));
}

async function route(gateway: Gateway, connection: Connection, body: string): Promise<void> {
  const { api, clock, identifiers, journal } = gateway;
  const startedAt = clock.now();
  const requestId = identifiers.requestId(startedAt);
  const { connectionId } = connection;
  const selected = selectRoute(api.routes, api.routeSelectionExpression, body);
  journal.write({
    kind: "frame-in",
    connectionId,
    requestId,
    detail: { bytes: Buffer.byteLength(body), routeKey: selected?.routeKey ?? null },
  });
  if (!selected) {
    advise(
      gateway,
      connection,
      requestId,
      `no route for this message, and no $default route: AWS answers "Forbidden"`,
    );
    return errorFrame(gateway, connection, "Forbidden", requestId);
  }
  const messageId = identifiers.connectionId(startedAt);
  const event = messageEvent(gateway, {
    connection,
    routeKey: selected.routeKey,
    messageId,
    requestId,
    body,
  });
  const result = await integrate(gateway, selected.integration, event);
  answer(gateway, connection, { result, requestId, twoWay: selected.twoWay });
}

/** A one-way route says nothing to the client unless it fails; a two-way route sends the body, whatever the status. */
function answer(
  gateway: Gateway,
  connection: Connection,
  answered: { result: IntegrationResult; requestId: string; twoWay: boolean },
): void {
  const { result, requestId, twoWay } = answered;
  switch (result.outcome) {
    case "response":
      if (twoWay) send(gateway, connection, result.body ?? "");
      return;
    case "error":
      advise(
        gateway,
        connection,
        requestId,
        `AWS sends the client "Internal server error": ${result.advice}`,
      );
      return errorFrame(gateway, connection, "Internal server error", requestId);
    case "timeout":
      advise(
        gateway,
        connection,
        requestId,
        "the route's integration timeout passed (29 s at most on AWS): the client is told so, and the function runs on. Return early and go on in an asynchronous invocation",
      );
      return errorFrame(gateway, connection, "Endpoint request timed out", requestId);
  }
}

/** API Gateway's own frames, byte for byte: a space after the first colon and the commas, none after the others. */
function errorFrame(gateway: Gateway, connection: Connection, text: string, requestId: string): void {
  send(
    gateway,
    connection,
    `{"message": "${text}", "connectionId":"${connection.connectionId}", "requestId":"${requestId}"}`,
  );
}

function send(gateway: Gateway, connection: Connection, text: string): void {
  if (!gateway.connections.get(connection.connectionId)) return;
  gateway.connections.touch(connection);
  connection.socket.send(text);
  gateway.journal.write({
    kind: "frame-out",
    connectionId: connection.connectionId,
    detail: { bytes: Buffer.byteLength(text), by: "gateway" },
  });
}

function refuse(gateway: Gateway, connection: Connection, frame: typeof CLOSE_BINARY, rule: string): void {
  advise(gateway, connection, undefined, `AWS closes this connection with ${frame.code}: ${rule}`);
  gateway.connections.close(connection, frame);
}

function advise(
  gateway: Gateway,
  connection: Connection,
  requestId: string | undefined,
  advice: string,
): void {
  gateway.journal.write({
    kind: "advice",
    connectionId: connection.connectionId,
    ...(requestId !== undefined && { requestId }),
    detail: { advice },
  });
}
