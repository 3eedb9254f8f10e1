import type { IncomingMessage, ServerResponse } from "node:http";
import type { WebSocket } from "ws";
import type { Acceptance } from "../connect.ts";
import { negotiateDeflate, type Deflate } from "../frames/deflate.ts";
import type { Gateway } from "../gateway.ts";
import { endUnopened, openConnection } from "../open-connection.ts";

/** A handshake that is let in, until its upgrade is done. */
export interface AcceptedHandshake {
  acceptance: Acceptance;
  deflate: Deflate | undefined;
  stream: IncomingMessage["socket"];
  /** What the plugin would have answered with: as long as it has the stream, the stream keeps it and its request. */
  response: ServerResponse;
  /** Called when the stream closes before the 101: then the connection has come and gone for the functions. */
  onGone(): void;
}

/** Leaves nothing in the headers that `ws` could decide otherwise, or refuse, now that `$connect` is done. */
export function acceptHandshake(
  gateway: Gateway,
  of: { acceptance: Acceptance; request: IncomingMessage; response: ServerResponse },
): AcceptedHandshake {
  const { acceptance, request, response } = of;
  const { headers, socket: stream } = request;
  const deflate = negotiateDeflate(headers["sec-websocket-extensions"]);
  // It may name others beside it: `ws` would refuse such a list.
  headers.upgrade = "websocket";
  delete headers["sec-websocket-protocol"];
  headers["sec-websocket-extensions"] = deflate?.offer;
  const onGone = endUnopened(gateway, acceptance);
  if (stream.closed) onGone();
  else stream.once("close", onGone);
  return { acceptance, deflate, stream, response, onGone };
}

/** The 101 is sent: a connection may be held for long, so nothing of its handshake stays. */
export function openAccepted(gateway: Gateway, accepted: AcceptedHandshake, socket: WebSocket): void {
  const { acceptance, deflate, stream, response, onGone } = accepted;
  stream.off("close", onGone);
  response.detachSocket(stream);
  // The plugin's one listener, which holds the request and the reply.
  socket.removeAllListeners("error");
  openConnection(gateway, { acceptance, socket, stream, compressed: deflate !== undefined });
}
