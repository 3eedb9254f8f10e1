import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ExecutionEnvironment } from "../environments/environment.ts";
import { invalidStateTransition } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import { MAX_SYNC_RESPONSE_BYTES } from "../limits.ts";
import { answerAccepted, answerError, answerUnknownPath } from "./api-answer.ts";
import { tellExtensions } from "./extensions.ts";
import { readBody, truncatedRequest } from "./request-body.ts";
import { takeError, takeResponse } from "./runtime-answer.ts";
import { errorPayload } from "./runtime-error.ts";
import { takeInTurn } from "./take-in-turn.ts";

/** Tells which environment is calling; throws a `LambdaError` when none can be. */
export type EnvironmentOf = (request: FastifyRequest) => ExecutionEnvironment;

/**
 * The Runtime API, which every runtime client speaks, for environments that share a server.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function runtimeApi(
  server: FastifyInstance,
  options: { environmentOf: EnvironmentOf },
): Promise<void> {
  const { environmentOf } = options;
  server.removeAllContentTypeParsers();
  // Bodies are read below, as they come.
  server.addContentTypeParser("*", (_request, body, done) => done(null, body));
  // What else a client does wrong, the server that is shared answers.
  server.server.prependListener("clientError", (error, socket) => {
    if (isTruncated(error)) answerTruncated(error, socket);
  });
  server.all("/2018-06-01/*", (request, reply) => {
    reply.hijack();
    serveRuntimeApi(() => environmentOf(request), request.raw, reply.raw);
  });
}

/** Answers one call of the Runtime API. What a connection brings is taken one after the other, as it came. */
export function serveRuntimeApi(
  environmentOf: () => ExecutionEnvironment,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  takeInTurn(request, response, () => {
    answer(environmentOf, request, response).catch((error: unknown) => answerError(response, error));
  });
}

const PREFIX = "/2018-06-01/runtime/";

async function answer(
  environmentOf: () => ExecutionEnvironment,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = ""] = (request.url ?? "").split("?");
  const call = path.startsWith(PREFIX) ? `${request.method} ${path.slice(PREFIX.length)}` : "";
  if (call === "GET invocation/next") return answerNext(environmentOf(), request, response);
  if (call === "POST init/error") await takeInitError(environmentOf(), request);
  else {
    const [, requestId, how] = /^POST invocation\/([^/]+)\/(response|error)$/.exec(call) ?? [];
    if (requestId === undefined) return answerUnknownPath(response);
    const take = how === "response" ? takeResponse : takeError;
    await take(environmentOf(), requestId, request);
  }
  answerAccepted(response);
}

/** Called again while an invocation runs, it gives the same one. */
async function answerNext(
  environment: ExecutionEnvironment,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const state = environment.runtimeState;
  if (state === "InitError") throw invalidStateTransition(state, "Ready");
  const isAnew = state !== "Running";
  const invocation = await environment.next();
  // The environment has been ended while it waited: its runtime client exits when the socket closes.
  if (!invocation) return void request.socket.destroy();
  if (isAnew) tellExtensions(environment, invocation);
  const { payload } = invocation;
  response.writeHead(200, headersOf(invocation, Buffer.byteLength(payload))).end(payload);
}

/** @throws {LambdaError} InvalidStateTransition 403, when its handler has loaded already */
async function takeInitError(environment: ExecutionEnvironment, request: IncomingMessage): Promise<void> {
  const { text } = await readBody(request, MAX_SYNC_RESPONSE_BYTES);
  environment.initError(errorPayload(text, request.headers));
}

function headersOf(invocation: Invocation, bytes: number): Record<string, string | number> {
  const { requestId, deadlineMs, functionArn, traceId, clientContext } = invocation;
  return {
    // Runtime clients need the content type: the native one crashes without.
    "content-type": "application/json",
    "content-length": bytes,
    "lambda-runtime-aws-request-id": requestId,
    "lambda-runtime-deadline-ms": deadlineMs,
    "lambda-runtime-invoked-function-arn": functionArn,
    "lambda-runtime-trace-id": traceId,
    ...(clientContext !== undefined && { "lambda-runtime-client-context": asciiJson(clientContext) }),
  };
}

/** The same JSON in one line of ASCII, as a header has to be. */
function asciiJson(json: string): string {
  return json
    .replaceAll(/[\r\n]/g, " ")
    .replaceAll(/[^\t\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A listener for the `clientError` of a Runtime API's own server: a request that ends too early is answered as one. */
export function answerTruncated(error: Error, socket: Duplex): void {
  if (!isTruncated(error) || !socket.writable) return void socket.destroy(error);
  const body = `${JSON.stringify({ errorMessage: TRUNCATED.message, errorType: TRUNCATED.name })}\n`;
  const head = [
    "HTTP/1.1 400 Bad Request",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

function isTruncated(error: Error): boolean {
  return "code" in error && error.code === "HPE_INVALID_EOF_STATE";
}

const TRUNCATED = truncatedRequest();
