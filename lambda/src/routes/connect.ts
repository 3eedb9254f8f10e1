import type { RequestContext, WebSocketResult } from "../events.ts";
import { SUBPROTOCOL } from "../protocol.ts";
import { putConnection } from "../store/connections.ts";
import type { Table } from "../store/table.ts";
import { principalOf } from "./caller.ts";

/**
 * Takes a connection that speaks our protocol, or none by name, and records it.
 *
 * A client that offers only other protocols is refused with 400: browsers close a connection that chose none
 * of theirs, so it could never be used.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html
 */
export async function connect({
  requestContext,
  headers,
  table,
}: {
  requestContext: RequestContext;
  headers: Record<string, string | undefined>;
  table: Table;
}): Promise<WebSocketResult> {
  const offered = offeredSubprotocols(headers);
  if (offered.length > 0 && !offered.includes(SUBPROTOCOL)) return { statusCode: 400 };
  const { connectionId, connectedAt, identity } = requestContext;
  const { sourceIp, userAgent } = identity;
  const owner = principalOf(requestContext);
  await putConnection(table, {
    connectionId,
    connectedAt,
    sourceIp,
    ...(userAgent !== undefined && { userAgent }),
    ...(owner !== undefined && { owner }),
  });
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
