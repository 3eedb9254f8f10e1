import type { IncomingHttpHeaders } from "node:http";
import type { FastifyRequest } from "fastify";
import type { Handshake } from "./event.ts";
import type { Gateway } from "./gateway.ts";

/**
 * Whether a request asks for a WebSocket in the way that the protocol wants; any other never comes to `$connect`.
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-4.2.1
 */
export function isWebSocketHandshake(headers: IncomingHttpHeaders): boolean {
  return (
    headers.upgrade?.toLowerCase() === "websocket" &&
    headers["sec-websocket-version"] === "13" &&
    /^[+/0-9A-Za-z]{22}==$/.test(headers["sec-websocket-key"] ?? "")
  );
}

/** Reads who asks for a connection, and gives the connection its id. */
export function readHandshake(gateway: Gateway, request: FastifyRequest): Handshake {
  const connectedAt = gateway.clock.now();
  const userAgent = request.headers["user-agent"];
  const queryAt = request.url.indexOf("?");
  return {
    connectionId: gateway.identifiers.connectionId(connectedAt),
    connectedAt,
    sourceIp: request.ip,
    ...(userAgent !== undefined && { userAgent }),
    rawHeaders: request.raw.rawHeaders,
    query: new URLSearchParams(queryAt < 0 ? "" : request.url.slice(queryAt)),
  };
}
