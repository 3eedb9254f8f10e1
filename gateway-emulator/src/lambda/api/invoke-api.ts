import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { SystemClock, type Clock } from "../../control/clock.ts";
import type { Journal } from "../../control/journal.ts";
import { traceRoot } from "../../control/trace-root.ts";
import type { Authorize } from "../../iam/authorize.ts";
import type { SignedRequest } from "../../iam/signed-request.ts";
import { MAX_SYNC_REQUEST_BYTES } from "../limits.ts";
import { functionConfiguration, functionDescription, functionList } from "./function-configuration.ts";
import { targetOf, type InvokableFunctions } from "./function-target.ts";
import { invoke, invokeAsync, type InvokeCall } from "./invoke.ts";
import { invokeWithResponseStream } from "./invoke-with-response-stream.ts";
import { answerServiceError } from "./service-error.ts";

/** A request that is too large is still read, up to here, so that the caller hears why. */
const MAX_RECEIVED_BYTES = 4 * MAX_SYNC_REQUEST_BYTES;

interface ByName {
  Params: { functionName: string };
}

/**
 * The operations of the Lambda service that invoke and describe functions, for `@aws-sdk/client-lambda` and its like.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
 */
export async function invokeApi(
  server: FastifyInstance,
  options: {
    functions: InvokableFunctions;
    journal: Journal;
    authorize: Authorize;
    /** The machine's own time, which paces long streams. */
    clock?: Clock;
  },
): Promise<void> {
  const { functions, journal, authorize, clock = new SystemClock() } = options;
  server.removeAllContentTypeParsers();
  const parser = { parseAs: "buffer", bodyLimit: MAX_RECEIVED_BYTES } as const;
  server.addContentTypeParser("*", parser, (_request, body, done) => done(null, body));
  server.setErrorHandler((error, _request, reply) => answerServiceError(error, journal, reply));
  server.addHook("onRequest", async (_request, reply) => void reply.header(REQUEST_ID, randomUUID()));
  server.addHook("preHandler", async (request) => void authorize(signedRequest(request)));
  const callOf = (request: FastifyRequest<ByName>, reply: FastifyReply): InvokeCall => ({
    functionName: request.params.functionName,
    query: request.query,
    headers: request.headers,
    body: bodyOf(request),
    requestId: String(reply.getHeader(REQUEST_ID)),
    traceId: traceIn(request) ?? `${traceRoot(clock.now())};Sampled=0`,
  });
  const targetIn = ({ params, query }: FastifyRequest<ByName>) =>
    targetOf(functions, params.functionName, query);

  server.post<ByName>("/2015-03-31/functions/:functionName/invocations", (request, reply) =>
    invoke(functions, callOf(request, reply), reply),
  );
  server.post<ByName>("/2014-11-13/functions/:functionName/invoke-async", (request, reply) =>
    invokeAsync(functions, callOf(request, reply), reply),
  );
  server.post<ByName>(
    "/2021-11-15/functions/:functionName/response-streaming-invocations",
    (request, reply) => invokeWithResponseStream(functions, callOf(request, reply), reply, clock),
  );
  server.get<ByName>("/2015-03-31/functions/:functionName", async (request) =>
    functionDescription(targetIn(request)),
  );
  server.get<ByName>("/2015-03-31/functions/:functionName/configuration", async (request) =>
    functionConfiguration(targetIn(request)),
  );
  server.get("/2015-03-31/functions", async () => functionList(functions));
}

const REQUEST_ID = "x-amzn-RequestId";

function bodyOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** The trace that the caller has brought along. */
function traceIn({ headers }: FastifyRequest): string | undefined {
  const trace = headers["x-amzn-trace-id"];
  return typeof trace === "string" && trace.includes("Root=") ? trace : undefined;
}

function signedRequest(request: FastifyRequest): SignedRequest {
  const { method, headers, raw } = request;
  return { method, rawTarget: raw.url ?? "/", headers, body: bodyOf(request) };
}
