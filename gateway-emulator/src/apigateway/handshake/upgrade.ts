import type { IncomingMessage } from "node:http";
import websocket from "@fastify/websocket";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Authorize } from "../../iam/authorize.ts";
import { acceptHandshake, openAccepted, type AcceptedHandshake } from "./accepted-handshake.ts";
import { connect, type Acceptance } from "../connect.ts";
import { PER_MESSAGE_DEFLATE } from "../frames/deflate.ts";
import { PONGS } from "../frames/pongs.ts";
import type { Gateway } from "../gateway.ts";
import { refuseHandshake, switchingProtocols } from "./handshake-answer.ts";
import { HANDSHAKE_ROUTE, routeHandshakes } from "./handshake-route.ts";
import { handshakeError, readHandshake } from "./handshake.ts";
import { answerError, type HttpAnswer } from "../http-error.ts";
import { CLOSE_SHUTDOWN, MAX_MESSAGE_BYTES } from "../limits.ts";
import { checkUrlLength, isStage, pathOf, refuseHandshakeAt } from "../path.ts";

/** The WebSocket side of an API; in a scope of its own, since `@fastify/websocket` adds its hooks to every route. */
export async function webSockets(
  server: FastifyInstance,
  { gateway, authorize }: { gateway: Gateway; authorize: Authorize },
): Promise<void> {
  // Ahead of the plugin's own hook: that one destroys the socket, which over TLS looks like a truncated answer.
  server.addHook("onResponse", ({ ws, raw }, _reply, done) => {
    if (ws) raw.socket.end(() => done());
    else done();
  });
  await registerPlugin(server, gateway);
  const accepted = new WeakMap<IncomingMessage, AcceptedHandshake>();
  server.websocketServer.on("headers", (lines, request) => {
    const { acceptance, deflate } = accepted.get(request) ?? {};
    const of = { nowMs: gateway.clock.now(), deflate, subprotocol: acceptance?.subprotocol };
    lines.splice(0, lines.length, ...switchingProtocols(lines, of));
  });
  server.setErrorHandler((error, { raw }, reply) =>
    refuseHandshake(reply, explain(gateway, raw, error), gateway.clock.now()),
  );
  server.route({
    method: "GET",
    url: HANDSHAKE_ROUTE,
    exposeHeadRoute: false,
    // The plugin upgrades before it calls its handler: only until here is a refusal a plain answer.
    async preValidation(request, reply) {
      if (!request.ws) return;
      const acceptance = await takeHandshake(gateway, request, reply, authorize);
      const { raw } = request;
      if (acceptance)
        accepted.set(raw, acceptHandshake(gateway, { acceptance, request: raw, response: reply.raw }));
    },
    handler(_request, reply) {
      reply.callNotFound();
    },
    wsHandler(socket, { raw }) {
      const handshake = accepted.get(raw);
      if (handshake) openAccepted(gateway, handshake, socket);
    },
  });
}

async function registerPlugin(server: FastifyInstance, gateway: Gateway): Promise<void> {
  const handshakes = routeHandshakes(server.server);
  await server.register(websocket, {
    options: {
      server: handshakes.server,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: PER_MESSAGE_DEFLATE,
      ...PONGS,
    },
    // Told of an upgrade that no connection comes of.
    errorHandler(error, socket, { raw }) {
      explain(gateway, raw, error);
      socket.terminate();
    },
    preClose(done) {
      handshakes.stop();
      for (const connection of gateway.connections.all())
        gateway.connections.close(connection, CLOSE_SHUTDOWN);
      // Those too whose client never answered an earlier close frame.
      for (const socket of server.websocketServer.clients) socket.terminate();
      server.websocketServer.close();
      done();
    },
  });
}

function explain(gateway: Gateway, request: IncomingMessage, error: unknown): HttpAnswer {
  return answerError(gateway, error, { method: request.method ?? "", path: pathOf(request) });
}

/** Answers the handshake when it is refused. */
async function takeHandshake(
  gateway: Gateway,
  { raw, originalUrl }: FastifyRequest,
  reply: FastifyReply,
  authorize: Authorize,
): Promise<Acceptance | undefined> {
  raw.url = originalUrl;
  checkUrlLength(raw);
  if (!isStage(gateway, raw)) throw refuseHandshakeAt(gateway, raw);
  const error = handshakeError(raw);
  if (error) throw error;
  const decision = await connect(gateway, readHandshake(gateway, raw), authorize);
  if (decision.accepted) return decision;
  const { statusCode, errorType, body } = decision;
  const headers = {
    ...(errorType !== undefined && { "x-amzn-ErrorType": errorType }),
    "content-type": "application/json",
  };
  refuseHandshake(reply, { statusCode, headers, body }, gateway.clock.now());
  return undefined;
}
