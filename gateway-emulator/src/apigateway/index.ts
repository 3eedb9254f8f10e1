import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Authorize } from "../iam/authorize.ts";
import type { SignedRequest } from "../iam/signed-request.ts";
import { checkManageConnections } from "./authorization/manage-connections.ts";
import { deleteConnection } from "./delete-connection.ts";
import { throttled } from "./errors.ts";
import { failPost, postFault } from "./faults/post-fault.ts";
import type { Gateway } from "./gateway.ts";
import { getConnection } from "./get-connection.ts";
import { answerError, MAX_RECEIVED_BYTES, type HttpAnswer } from "./http-error.ts";
import { checkUrlLength, isStage, pathOf, pathOnStage, refuseCallAt } from "./path.ts";
import { postToConnection } from "./post-to-connection.ts";
import { webSockets } from "./handshake/upgrade.ts";

/** The WebSocket API at `/{stage}`, and its management API at `/{stage}/@connections/{connectionId}`. */
export async function apiGateway(
  server: FastifyInstance,
  options: { gateway: Gateway; authorize: Authorize },
): Promise<void> {
  const { gateway } = options;
  server.addHook("onClose", async () => gateway.metrics.close());

  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    "*",
    { parseAs: "buffer", bodyLimit: MAX_RECEIVED_BYTES },
    (_request, body, done) => done(null, body),
  );
  server.addHook("onRequest", (request, reply, done) => {
    void reply.header("x-amzn-RequestId", randomUUID());
    checkUrlLength(request.raw);
    done();
  });
  server.setErrorHandler((error, request, reply) => {
    const path = pathOf(request.raw);
    const { "content-length": length } = request.headers;
    const contentLength = length === undefined ? undefined : Number(length);
    send(reply, answerError(gateway, error, { method: request.method, path, contentLength }));
  });
  server.setNotFoundHandler((request, reply) => answerUnknown(options, request, reply));

  await server.register(webSockets, options);

  // Some SDKs keep the slash that an endpoint ends with.
  for (const url of ["/:stage/:collection/:connectionId", "/:stage//:collection/:connectionId"])
    server.route<ManagementRequest>({
      method: ["POST", "GET", "DELETE"],
      exposeHeadRoute: false,
      url,
      handler: (request, reply) => manage(options, request, reply),
    });
}

interface ManagementRequest {
  Params: { stage: string; collection: string; connectionId: string };
}

function manage(
  { gateway, authorize }: { gateway: Gateway; authorize: Authorize },
  request: FastifyRequest<ManagementRequest>,
  reply: FastifyReply,
): void | Promise<void> {
  const { stage, collection, connectionId } = request.params;
  if (stage !== gateway.api.stage.name || collection !== "@connections")
    return answerUnknown({ gateway, authorize }, request, reply);
  const { method } = request;
  const body = bodyOf(request);
  const caller = authorize({ ...signedPart(request), body });
  checkManageConnections(gateway, caller, { method, connectionId });
  const tooMany = gateway.throttles.admitCallback();
  if (tooMany) throw throttled(tooMany);
  switch (method) {
    case "POST": {
      const post = () => {
        postToConnection(gateway, connectionId, body);
        void reply.code(200).send();
      };
      const fault = postFault(gateway, connectionId, body);
      return fault ? failPost(gateway, fault, { reply, post }) : post();
    }
    case "GET":
      return send(reply, json(200, getConnection(gateway, connectionId)));
    case "DELETE":
      deleteConnection(gateway, connectionId);
      return void reply.code(204).send();
  }
}

/** A browser that looks at the stage's address is told what is there; whoever signs a call is told that it is wrong. */
function answerUnknown(
  { gateway, authorize }: { gateway: Gateway; authorize: Authorize },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { raw } = request;
  const below = isStage(gateway, raw) || pathOnStage(gateway, raw) !== undefined;
  if (below && ["GET", "HEAD"].includes(request.method) && !isSigned(request)) {
    const advice = `426 Upgrade Required: a plain ${request.method} came to where WebSockets are. Connect with a WebSocket client to /${gateway.api.stage.name}; a proxy before it has to pass on Upgrade and Connection`;
    gateway.journal.write({ kind: "advice", detail: { advice, method: request.method, path: pathOf(raw) } });
    return send(
      reply.headers({ upgrade: "websocket", connection: "upgrade, close" }),
      json(426, { message: "Upgrade Required" }),
    );
  }
  if (below) authorize({ ...signedPart(request), body: bodyOf(request) });
  throw refuseCallAt(gateway, raw);
}

function json(statusCode: number, value: unknown): HttpAnswer {
  return { statusCode, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

function send(reply: FastifyReply, { statusCode, headers, body }: HttpAnswer): void {
  // To text, unlike to bytes, Fastify would add a charset.
  void reply
    .code(statusCode)
    .headers(headers)
    .send(body === "" ? undefined : Buffer.from(body));
}

function signedPart({ method, headers, raw }: FastifyRequest): Omit<SignedRequest, "body"> {
  return { method, rawTarget: raw.url ?? "/", headers };
}

function isSigned({ headers, raw }: FastifyRequest): boolean {
  return headers.authorization !== undefined || /[?&]x-amz-signature=/i.test(raw.url ?? "");
}

function bodyOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
