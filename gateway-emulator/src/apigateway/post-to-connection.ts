import type { Connection } from "./connection.ts";
import { gone, invalidConnectionId, limitExceeded, payloadTooLarge } from "./errors.ts";
import type { Gateway } from "./gateway.ts";
import { isConnectionId } from "./identifier.ts";
import { MAX_BUFFERED_BYTES, MAX_MESSAGE_BYTES } from "./limits.ts";

/**
 * Sends one text message to a connection; returns when the gateway has taken it, not when the client has read it.
 * @throws {GatewayError} BadRequestException 400, GoneException 410, PayloadTooLargeException 413, LimitExceededException 429
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function postToConnection(gateway: Gateway, connectionId: string, data: Buffer): void {
  const connection = openConnection(gateway, connectionId);
  if (data.length > MAX_MESSAGE_BYTES) throw payloadTooLarge(data.length, MAX_MESSAGE_BYTES);
  const waitingBytes = connection.socket.bufferedAmount;
  if (waitingBytes > MAX_BUFFERED_BYTES) throw limitExceeded(connectionId, waitingBytes);
  gateway.connections.touch(connection);
  connection.socket.send(asText(data));
  gateway.journal.write({ kind: "post-to-connection", connectionId, detail: { bytes: data.length } });
  gateway.metrics.message(data.length);
}

/**
 * Finds a connection for one of the three management operations.
 * @throws {GatewayError} BadRequestException 400, GoneException 410
 */
export function openConnection(gateway: Gateway, connectionId: string): Connection {
  if (!isConnectionId(connectionId)) throw invalidConnectionId(connectionId);
  const connection = gateway.connections.get(connectionId);
  if (!connection) throw gone(connectionId);
  return connection;
}

/** A text message is UTF-8. What AWS does with other bytes is not known; here U+FFFD takes their place. */
function asText(data: Buffer): string {
  return data.toString("utf8");
}
