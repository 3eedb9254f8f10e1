import { conclude, outcomeOf } from "./conclusion.ts";
import type { Gateway } from "./gateway.ts";
import { integrate } from "./integration.ts";
import type { CloseFrame } from "./limits.ts";
import type { DisconnectRequest, Peer } from "./request.ts";

/** Runs `$disconnect` after a connection has closed. What the function returns or throws is nobody's business. */
export async function disconnect(gateway: Gateway, peer: Peer, close: CloseFrame): Promise<void> {
  gateway.connections.remove(peer.connectionId);
  const { api, clock, identifiers, journal, metrics } = gateway;
  const { connectionId, connectedAt } = peer;
  const receivedAt = clock.now();
  const requestId = identifiers.requestId(receivedAt);
  const ms = receivedAt - connectedAt;
  journal.write({
    kind: "disconnect",
    connectionId,
    requestId,
    ms,
    detail: { code: close.code, reason: close.reason },
  });
  metrics.connection(ms);
  const route = api.routes.find(({ routeKey }) => routeKey === "$disconnect");
  if (!route) return;
  const request: DisconnectRequest = {
    eventType: "DISCONNECT",
    routeKey: "$disconnect",
    requestId,
    receivedAt,
    peer,
    close,
  };
  const integrated = await integrate(gateway, route.integration, request);
  conclude(gateway, request, outcomeOf(integrated));
  if (integrated.result.outcome !== "error") return;
  const advice = `AWS tells nobody of a failing $disconnect, and does not retry it (so let what it cleans up expire by itself too): ${integrated.result.advice}`;
  journal.write({ kind: "advice", connectionId, requestId, detail: { advice } });
}
