import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import websocket from "@fastify/websocket";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Authorize } from "../iam/authorize.ts";
import { SignatureError } from "../iam/signature-error.ts";
import { splitTarget } from "../iam/signed-request.ts";
import { connect } from "./connect.ts";
import { deleteConnection } from "./delete-connection.ts";
import { forbidden, GatewayError, noMethod, payloadTooLarge } from "./errors.ts";
import type { Gateway } from "./gateway.ts";
import { getConnection } from "./get-connection.ts";
import { isWebSocketHandshake, readHandshake } from "./handshake.ts";
import { CLOSE_SHUTDOWN, MAX_MESSAGE_BYTES } from "./limits.ts";
import { accept, openConnection, type Accepted } from "./open-connection.ts";
import { postToConnection } from "./post-to-connection.ts";

/** A refused frame or post is still read, up to here, so that its sender hears why. */
const MAX_RECEIVED_BYTES = 8 * MAX_MESSAGE_BYTES;

/** The WebSocket API at `/{stage}`, and its management API at `/{stage}/@connections/{connectionId}`. */
export async function apiGateway(
  server: FastifyInstance,
  options: { gateway: Gateway; authorize: Authorize },
): Promise<void> {
  const { gateway, authorize } = options;
  const accepted = new WeakMap<IncomingMessage, Accepted>();
  await server.register(websocket, {
    options: {
      maxPayload: MAX_RECEIVED_BYTES,
      handleProtocols: (_offered: Set<string>, request: IncomingMessage) =>
        accepted.get(request)?.acceptance.subprotocol ?? false,
    },
    errorHandler: (_error, socket) => {
      // After a protocol error the socket is closing already, with the code that says which.
      if (socket.readyState === socket.OPEN) socket.terminate();
    },
    preClose: (done) => {
      for (const connection of gateway.connections.all())
        gateway.connections.close(connection, CLOSE_SHUTDOWN);
      // Those too whose client never answered an earlier close frame.
      for (const socket of server.websocketServer.clients) socket.terminate();
      done();
    },
  });

  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    "*",
    { parseAs: "buffer", bodyLimit: MAX_RECEIVED_BYTES },
    (_request, body, done) => done(null, body),
  );
  server.addHook("onRequest", async (_request, reply) => {
    void reply.header("x-amzn-RequestId", randomUUID());
  });
  server.setErrorHandler((error, request, reply) => answerError(gateway, error, request, reply));
  server.setNotFoundHandler((request) => {
    throw refuseUnknownPath(gateway, request);
  });

  for (const url of ["/:stage", "/:stage/"])
    server.route<{ Params: { stage: string } }>({
      method: "GET",
      url,
      preValidation: async (request, reply) => {
        if (request.params.stage !== gateway.api.stage.name) throw refuseUnknownPath(gateway, request);
        // What is no handshake is refused by the upgrade itself, or is plain HTTP.
        if (!request.ws || !isWebSocketHandshake(request.headers)) return;
        const handshake = readHandshake(gateway, request);
        const result = await connect(gateway, handshake);
        if (!result.accepted) return reply.code(result.statusCode).type("application/json").send(result.body);
        const { socket } = request.raw;
        accepted.set(request.raw, accept(gateway, { handshake, acceptance: result, socket }));
      },
      handler: upgradeRequired,
      wsHandler: (socket, request) => {
        const open = accepted.get(request.raw);
        if (open) openConnection(gateway, open, socket);
        else socket.terminate();
      },
    });

  const management = { url: "/:stage/:collection/:connectionId" } as const;
  server.route<ManagementRequest>({
    ...management,
    method: ["POST", "GET", "DELETE"],
    preValidation: async (request) => {
      if (request.ws) throw refuseUnknownPath(gateway, request);
    },
    handler: (request, reply) => manage({ gateway, authorize, request, reply }),
  });
}

interface ManagementRequest {
  Params: { stage: string; collection: string; connectionId: string };
}

function manage(call: {
  gateway: Gateway;
  authorize: Authorize;
  request: FastifyRequest<ManagementRequest>;
  reply: FastifyReply;
}): unknown {
  const { gateway, authorize, request, reply } = call;
  const { stage, collection, connectionId } = request.params;
  if (stage !== gateway.api.stage.name) throw refuseUnknownPath(gateway, request);
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  authorize({ method: request.method, rawTarget: request.raw.url ?? "/", headers: request.headers, body });
  if (collection !== "@connections") throw refuseUnknownPath(gateway, request);
  switch (request.method) {
    case "POST":
      postToConnection(gateway, connectionId, body);
      return reply.code(200).send();
    case "GET":
      return reply.code(200).send(getConnection(gateway, connectionId));
    default:
      deleteConnection(gateway, connectionId);
      return reply.code(204).send();
  }
}

async function upgradeRequired(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  await reply.code(426).header("upgrade", "websocket").send({ message: "Upgrade Required" });
}

/** A stage that there is not hides everything below it; below the one that there is, a call has no route. */
function refuseUnknownPath(gateway: Gateway, request: FastifyRequest): GatewayError {
  const path = pathOf(request);
  const stage = gateway.api.stage.name;
  if (path.split("/")[1] === stage) {
    if (!request.ws) return noMethod(path.slice(1), request.method);
    return forbidden(
      `${path} takes no WebSocket: the stage ${JSON.stringify(stage)} takes them at /${stage}`,
    );
  }
  return forbidden(
    `${request.method} ${path}: there is no such stage. This API has the stage ${JSON.stringify(stage)}: connect to /${stage}`,
  );
}

/** Without the query, which in a presigned request holds the signature and the session token. */
function pathOf({ url }: FastifyRequest): string {
  return splitTarget(url).path;
}

/** The one place where errors become HTTP. */
function answerError(
  gateway: Gateway,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const answer = asGatewayError(error);
  // A refused signature has been explained where it was checked.
  if (!(error instanceof SignatureError))
    gateway.journal.write({
      kind: "advice",
      detail: {
        advice: `${answer.statusCode} ${answer.name}: ${answer.advice ?? answer.message}`,
        method: request.method,
        path: pathOf(request),
      },
    });
  void reply.code(answer.statusCode).header("x-amzn-ErrorType", answer.name);
  return answer.body === undefined
    ? reply.send()
    : reply.type("application/json").send(JSON.stringify({ message: answer.body }));
}

function asGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error instanceof SignatureError)
    return new GatewayError({ name: error.name, statusCode: error.statusCode, body: error.message });
  if (isTooLarge(error)) return payloadTooLarge(MAX_RECEIVED_BYTES, MAX_MESSAGE_BYTES);
  const advice = error instanceof Error ? error.message : String(error);
  if (isClientError(error))
    return new GatewayError({ name: "BadRequestException", statusCode: error.statusCode, body: advice });
  return new GatewayError({
    name: "InternalServerErrorException",
    statusCode: 500,
    body: "Internal server error",
    advice,
  });
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "FST_ERR_CTP_BODY_TOO_LARGE";
}

function isClientError(error: unknown): error is Error & { statusCode: number } {
  return (
    error instanceof Error &&
    "statusCode" in error &&
    typeof error.statusCode === "number" &&
    error.statusCode >= 400 &&
    error.statusCode < 500
  );
}
