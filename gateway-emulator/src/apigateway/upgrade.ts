import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Authorize } from "../iam/authorize.ts";
import { connect, type Acceptance } from "./connect.ts";
import { negotiateDeflate, PER_MESSAGE_DEFLATE } from "./frames/deflate.ts";
import type { Gateway } from "./gateway.ts";
import { refuseHandshake, switchingProtocols } from "./handshake-answer.ts";
import { asksForWebSocket, handshakeError, readHandshake } from "./handshake.ts";
import { answerError } from "./http-error.ts";
import { CLOSE_SHUTDOWN, MAX_MESSAGE_BYTES } from "./limits.ts";
import { endUnopened, openConnection } from "./open-connection.ts";
import { checkUrlLength, isStage, pathOf, refuseHandshakeAt } from "./path.ts";

/** The WebSocket side of an API's server. */
export interface WebSockets {
  /** Tells every client that this is the end, and ends those too who never answered an earlier close frame. */
  close(): void;
}

/** Takes the handshakes off an HTTP server, which serves all else. */
export function serveWebSockets(
  server: Server,
  { gateway, authorize }: { gateway: Gateway; authorize: Authorize },
): WebSockets {
  const ws = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: PER_MESSAGE_DEFLATE,
  });
  // An option of Node's, for a server that others make: what asks for another protocol is served as plain HTTP.
  Object.assign(server, { shouldUpgradeCallback: asksForWebSocket });
  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    // Nobody else listens before ws does; Node destroys a stream that breaks by itself.
    stream.on("error", ignore);
    const upgrade = { gateway, ws, request, stream, head };
    void takeHandshake(upgrade, authorize).catch((error: unknown) => refuse(upgrade, error));
  };
  server.on("upgrade", onUpgrade);
  return {
    close() {
      server.off("upgrade", onUpgrade);
      for (const connection of gateway.connections.all())
        gateway.connections.close(connection, CLOSE_SHUTDOWN);
      for (const socket of ws.clients) socket.terminate();
      ws.close();
    },
  };
}

function ignore(): void {}

interface Upgrade {
  gateway: Gateway;
  ws: WebSocketServer;
  request: IncomingMessage;
  stream: Duplex;
  /** What has come behind the handshake. */
  head: Buffer;
}

async function takeHandshake(upgrade: Upgrade, authorize: Authorize): Promise<void> {
  const { gateway, request } = upgrade;
  checkUrlLength(request);
  if (!isStage(gateway, request)) throw refuseHandshakeAt(gateway, request);
  const error = handshakeError(request);
  if (error) throw error;
  const decision = await connect(gateway, readHandshake(gateway, request), authorize);
  if (decision.accepted) return complete(upgrade, decision);
  const { statusCode, errorType, body } = decision;
  const headers = {
    ...(errorType !== undefined && { "x-amzn-ErrorType": errorType }),
    "content-type": "application/json",
  };
  refuseHandshake(upgrade.stream, { statusCode, headers, body }, gateway.clock.now());
}

/** Switches protocols, unless the client has gone: then the connection has come and gone for the functions. */
function complete({ gateway, ws, request, stream, head }: Upgrade, acceptance: Acceptance): void {
  const { subprotocol } = acceptance;
  const { headers } = request;
  const deflate = negotiateDeflate(headers["sec-websocket-extensions"]);
  // Both were decided elsewhere; ws would refuse what it cannot read, with $connect done.
  delete headers["sec-websocket-protocol"];
  headers["sec-websocket-extensions"] = deflate?.offer;
  const nowMs = gateway.clock.now();
  const write101 = (lines: string[]) =>
    void lines.splice(0, lines.length, ...switchingProtocols(lines, { nowMs, deflate, subprotocol }));
  let opened = false;
  ws.on("headers", write101);
  try {
    ws.handleUpgrade(request, stream, head, (socket) => {
      opened = true;
      openConnection(gateway, { acceptance, socket, stream, compressed: deflate !== undefined });
    });
  } finally {
    ws.off("headers", write101);
  }
  if (!opened) endUnopened(gateway, acceptance);
}

function refuse({ gateway, request, stream }: Upgrade, error: unknown): void {
  const answer = answerError(gateway, error, { method: request.method ?? "", path: pathOf(request) });
  refuseHandshake(stream, answer, gateway.clock.now());
}
