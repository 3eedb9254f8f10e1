import type { Socket } from "node:net";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { LambdaError } from "../errors.ts";
import type { ExecutionEnvironment } from "../environments/environment.ts";
import type { Invocation } from "../invocation.ts";
import { MAX_SYNC_RESPONSE_BYTES } from "../limits.ts";

/** Tells which environment is calling; throws a `LambdaError` when none can be. */
export type EnvironmentOf = (request: FastifyRequest) => ExecutionEnvironment;

interface ById {
  Params: { requestId: string };
}

/**
 * The Runtime API, which every runtime client speaks.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function runtimeApi(
  server: FastifyInstance,
  options: { environmentOf: EnvironmentOf },
): Promise<void> {
  const { environmentOf } = options;
  server.removeAllContentTypeParsers();
  // An answer of any size is read, so that a too large one fails its invocation instead of its connection.
  const parser = { parseAs: "string", bodyLimit: Number.MAX_SAFE_INTEGER } as const;
  server.addContentTypeParser("*", parser, (_request, body, done) => done(null, body));
  server.setErrorHandler(answerError);
  takeInTurn(server);

  server.get("/2018-06-01/runtime/invocation/next", async (request, reply) => {
    const invocation = await environmentOf(request).next();
    if (invocation) return sendInvocation(reply, invocation);
    // The environment has been ended while it waited: its runtime client exits when the socket closes.
    reply.hijack();
    request.raw.socket.destroy();
  });

  server.post<ById>("/2018-06-01/runtime/invocation/:requestId/response", (request, reply) => {
    const payload = bodyOf(request);
    if (Buffer.byteLength(payload) > MAX_SYNC_RESPONSE_BYTES) {
      environmentOf(request).answer(request.params.requestId, { payload: responseTooLarge(), failed: true });
      throw new LambdaError(
        "RequestEntityTooLarge",
        413,
        `Exceeded maximum allowed payload size (${MAX_SYNC_RESPONSE_BYTES} bytes).`,
      );
    }
    environmentOf(request).answer(request.params.requestId, { payload, failed: false });
    return accepted(reply);
  });

  server.post<ById>("/2018-06-01/runtime/invocation/:requestId/error", (request, reply) => {
    environmentOf(request).answer(request.params.requestId, { payload: bodyOf(request), failed: true });
    return accepted(reply);
  });

  server.post("/2018-06-01/runtime/init/error", (request, reply) => {
    environmentOf(request).initError(bodyOf(request));
    return accepted(reply);
  });
}

/**
 * A client may send its next poll right behind its answer: what a connection brings is taken one after the other, as it
 * came, though an answer has a body to be read and a poll has none.
 */
function takeInTurn(server: FastifyInstance): void {
  const last = new WeakMap<Socket, Promise<void>>();
  server.addHook("onRequest", (request, reply, take) => {
    const { socket } = request.raw;
    const before = last.get(socket);
    const { promise, resolve } = Promise.withResolvers<void>();
    reply.raw.once("close", resolve);
    last.set(socket, promise);
    if (before) void before.then(() => take());
    else take();
  });
}

function sendInvocation(reply: FastifyReply, invocation: Invocation): FastifyReply {
  void reply.headers({
    // Runtime clients need the content type: the native one crashes without.
    "content-type": "application/json",
    "lambda-runtime-aws-request-id": invocation.requestId,
    "lambda-runtime-deadline-ms": String(invocation.deadlineMs),
    "lambda-runtime-invoked-function-arn": invocation.functionArn,
    "lambda-runtime-trace-id": invocation.traceId,
    ...(invocation.clientContext !== undefined && {
      "lambda-runtime-client-context": invocation.clientContext,
    }),
  });
  return reply.send(invocation.payload);
}

function accepted(reply: FastifyReply): FastifyReply {
  return reply.code(202).type("application/json").send('{"status":"OK"}\n');
}

function bodyOf(request: FastifyRequest): string {
  return typeof request.body === "string" ? request.body : "";
}

function responseTooLarge(): string {
  return JSON.stringify({
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_SYNC_RESPONSE_BYTES} bytes).`,
    errorType: "Function.ResponseSizeTooLarge",
  });
}

function answerError(error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known =
    error instanceof LambdaError ? error : new LambdaError("InternalServerError", 500, String(error));
  return reply
    .code(known.statusCode)
    .type("application/json")
    .send(JSON.stringify({ errorMessage: known.message, errorType: known.name }));
}
