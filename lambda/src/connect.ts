import type { WebSocketResult } from "./events.ts";
import { SUBPROTOCOL } from "./protocol.ts";
import { putConnection, type Table } from "./store.ts";

/**
 * Takes a connection that speaks our protocol, or none by name, and records it.
 *
 * A client that offers only other protocols is refused with 400: browsers close a connection that chose none
 * of theirs, so it could never be used.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html
 */
export async function connect({
  headers,
  connectionId,
  connectedAt,
  identity,
  table,
}: {
  headers: Record<string, string | undefined>;
  connectionId: string;
  /** Milliseconds since the Unix epoch. */
  connectedAt: number;
  identity: { sourceIp: string; userAgent?: string };
  table: Table;
}): Promise<WebSocketResult> {
  const offered = offeredSubprotocols(headers);
  if (offered.length > 0 && !offered.includes(SUBPROTOCOL)) return { statusCode: 400 };
  await putConnection(table, { connectionId, connectedAt, ...identity });
  if (offered.length === 0) return { statusCode: 200 };
  return { statusCode: 200, headers: { "Sec-WebSocket-Protocol": SUBPROTOCOL } };
}

function offeredSubprotocols(headers: Record<string, string | undefined>): string[] {
  return Object.entries(headers)
    .filter(([name]) => name.toLowerCase() === "sec-websocket-protocol")
    .flatMap(([, value]) => (value ?? "").split(","))
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== "");
}
