import type { IncomingMessage } from "node:http";
import { traceRoot } from "../../control/trace-root.ts";
import { splitTarget } from "../../iam/signed-request.ts";
import { badHandshake, upgradeRequired, type GatewayError } from "../errors.ts";
import type { Gateway } from "../gateway.ts";
import type { Handshake } from "../request.ts";

/** The one version of the protocol that is spoken. @see https://www.rfc-editor.org/rfc/rfc6455#section-4.4 */
export const WEBSOCKET_VERSION = "13";

/** Whether a request asks for a WebSocket, rightly or not; any other protocol to upgrade to is none of ours. */
export function asksForWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === "GET" && /(^|,)\s*websocket\s*(,|$)/i.test(headers.upgrade ?? "");
}

/**
 * What is wrong with a handshake by the protocol alone: such a one never comes to `$connect`.
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-4.2.1
 */
export function handshakeError({ httpVersion, headers }: IncomingMessage): GatewayError | undefined {
  // Of any other request Node asks it itself.
  if (headers.host === undefined) return badHandshake("the handshake has no Host; HTTP/1.1 asks for one");
  if (headers["sec-websocket-version"] !== WEBSOCKET_VERSION)
    return upgradeRequired(
      `Sec-WebSocket-Version is ${JSON.stringify(headers["sec-websocket-version"] ?? "")}; it must be 13`,
    );
  if (!/^[+/0-9A-Za-z]{22}==$/.test(headers["sec-websocket-key"] ?? ""))
    return badHandshake("Sec-WebSocket-Key must be 16 bytes in base64");
  if (httpVersion !== "1.1") return badHandshake(`HTTP/${httpVersion} has no upgrade; HTTP/1.1 has`);
  return undefined;
}

/** Reads who asks for a connection, and gives the connection its id; the id of the request is made just before it. */
export function readHandshake(gateway: Gateway, request: IncomingMessage): Handshake {
  const { identifiers, clock } = gateway;
  const connectedAt = clock.now();
  const requestId = identifiers.requestId(connectedAt);
  const userAgent = request.headers["user-agent"];
  const rawTarget = request.url ?? "/";
  return {
    requestId,
    // One that the client has sent is not taken over.
    traceId: traceRoot(connectedAt),
    connectionId: identifiers.connectionId(connectedAt),
    connectedAt,
    sourceIp: asIpv4(request.socket.remoteAddress ?? ""),
    ...(userAgent !== undefined && { userAgent }),
    rawHeaders: request.rawHeaders,
    rawTarget,
    query: new URLSearchParams(splitTarget(rawTarget).query),
  };
}

/** An IPv4 client of a server that listens on IPv6 too looks like `::ffff:192.0.2.1` to it. */
function asIpv4(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, "");
}
