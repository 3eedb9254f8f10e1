import { disconnectEvent, type Peer } from "./event.ts";
import type { Gateway } from "./gateway.ts";
import { integrate } from "./integration.ts";
import type { CloseFrame } from "./limits.ts";

/** Runs `$disconnect` after a connection has closed. What the function returns or throws is nobody's business. */
export async function disconnect(gateway: Gateway, peer: Peer, close: CloseFrame): Promise<void> {
  gateway.connections.remove(peer.connectionId);
  const requestId = gateway.identifiers.requestId(gateway.clock.now());
  gateway.journal.write({
    kind: "disconnect",
    connectionId: peer.connectionId,
    requestId,
    ms: gateway.clock.now() - peer.connectedAt,
    detail: { code: close.code, reason: close.reason },
  });
  const route = gateway.api.routes.find(({ routeKey }) => routeKey === "$disconnect");
  if (!route) return;
  const result = await integrate(
    gateway,
    route.integration,
    disconnectEvent(gateway, peer, close, requestId),
  );
  if (result.outcome === "error")
    gateway.journal.write({
      kind: "advice",
      connectionId: peer.connectionId,
      requestId,
      detail: {
        advice: `nobody hears of a failing $disconnect on AWS, and it is not retried: ${result.advice}`,
      },
    });
}
