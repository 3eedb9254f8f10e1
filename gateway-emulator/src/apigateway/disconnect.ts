import type { Connection } from "./connection.ts";
import { disconnectEvent } from "./event.ts";
import type { Gateway } from "./gateway.ts";
import { integrate } from "./integration.ts";
import type { CloseFrame } from "./limits.ts";

/** Runs `$disconnect` after a connection has closed. What the function returns or throws is nobody's business. */
export async function disconnect(
  gateway: Gateway,
  connection: Connection,
  closedBy: CloseFrame,
): Promise<void> {
  const close = connection.closing ?? closedBy;
  gateway.connections.remove(connection.connectionId);
  const requestId = gateway.identifiers.requestId(gateway.clock.now());
  gateway.journal.write({
    kind: "disconnect",
    connectionId: connection.connectionId,
    requestId,
    ms: gateway.clock.now() - connection.connectedAt,
    detail: { code: close.code, reason: close.reason },
  });
  const route = gateway.api.routes.find(({ routeKey }) => routeKey === "$disconnect");
  if (!route) return;
  const result = await integrate(
    gateway,
    route.integration,
    disconnectEvent(gateway, connection, close, requestId),
  );
  if (result.outcome === "error")
    gateway.journal.write({
      kind: "advice",
      connectionId: connection.connectionId,
      requestId,
      detail: {
        advice: `nobody hears of a failing $disconnect on AWS, and it is not retried: ${result.advice}`,
      },
    });
}
