import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Journal } from "../../control/journal.ts";
import type { Authorize } from "../../iam/authorize.ts";
import type { SignedRequest } from "../../iam/signed-request.ts";
import { invalidRequestContent, LambdaError, requestTooLarge } from "../errors.ts";
import type { LambdaFunction } from "../function.ts";
import type { Functions } from "../functions.ts";
import { MAX_EVENT_PAYLOAD_BYTES, MAX_SYNC_REQUEST_BYTES } from "../limits.ts";

/** A request that is too large is still read, up to here, so that the caller hears why. */
const MAX_RECEIVED_BYTES = 4 * MAX_SYNC_REQUEST_BYTES;

interface ByName {
  Params: { functionName: string };
}

/**
 * Invoke and GetFunctionConfiguration, for `@aws-sdk/client-lambda` and its like.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function invokeApi(
  server: FastifyInstance,
  options: { functions: Functions; journal: Journal; authorize: Authorize },
): Promise<void> {
  const { functions, journal, authorize } = options;
  server.removeAllContentTypeParsers();
  const parser = { parseAs: "buffer", bodyLimit: MAX_RECEIVED_BYTES } as const;
  server.addContentTypeParser("*", parser, (_request, body, done) => done(null, body));
  server.setErrorHandler((error, _request, reply) => answerError(error, journal, reply));

  server.post<ByName>("/2015-03-31/functions/:functionName/invocations", async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    authorize(signedRequest(request, body));
    return invoke(functions, body, request, reply);
  });

  server.get<ByName>("/2015-03-31/functions/:functionName/configuration", async (request) => {
    authorize(signedRequest(request, Buffer.alloc(0)));
    return configuration(functions.get(request.params.functionName));
  });
}

async function invoke(
  functions: Functions,
  body: Buffer,
  request: FastifyRequest<ByName>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const one = functions.get(request.params.functionName);
  const type = String(request.headers["x-amz-invocation-type"] ?? "RequestResponse");
  const limit = type === "Event" ? MAX_EVENT_PAYLOAD_BYTES : MAX_SYNC_REQUEST_BYTES;
  if (body.length > limit) throw requestTooLarge(body.length, type, limit);
  const payload = parsePayload(body);
  const clientContext = decodeClientContext(request.headers["x-amz-client-context"]);
  switch (type) {
    case "DryRun":
      return reply.code(204).send();
    case "Event":
      return reply
        .code(202)
        .header("x-amzn-RequestId", functions.events.accept(one, payload, clientContext))
        .send();
    case "RequestResponse": {
      const result = await one.invoke(payload, { clientContext });
      void reply.headers({
        "content-type": "application/json",
        "x-amzn-RequestId": result.requestId,
        "X-Amz-Executed-Version": "$LATEST",
        ...(result.functionError && { "X-Amz-Function-Error": result.functionError }),
      });
      return reply.send(result.payload);
    }
    default:
      throw new LambdaError("InvalidParameterValueException", 400, `Unknown invocation type ${type}`);
  }
}

function signedRequest(request: FastifyRequest, body: Buffer): SignedRequest {
  return { method: request.method, rawTarget: request.raw.url ?? "/", headers: request.headers, body };
}

/** What GetFunctionConfiguration says of a function, as far as the stack declares it. */
function configuration({ definition }: LambdaFunction): Record<string, unknown> {
  const { functionName, arn, handler, runtime, timeoutMs, memorySizeMb, environment } = definition;
  return {
    FunctionName: functionName,
    FunctionArn: arn,
    Runtime: runtime,
    Handler: handler,
    Timeout: timeoutMs / 1000,
    MemorySize: memorySizeMb,
    Version: "$LATEST",
    Environment: { Variables: environment },
    State: "Active",
  };
}

/** A runtime client dies of a broken event, so it never gets one. */
function parsePayload(body: Buffer): string {
  const payload = body.length === 0 ? "{}" : body.toString("utf8");
  try {
    JSON.parse(payload);
  } catch (error) {
    throw invalidRequestContent(error instanceof Error ? error.message : String(error));
  }
  return payload;
}

function decodeClientContext(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" ? Buffer.from(header, "base64").toString("utf8") : undefined;
}

function answerError(error: unknown, journal: Journal, reply: FastifyReply): FastifyReply {
  const { name, statusCode, message, reason, advice } = asLambdaError(error);
  if (advice !== undefined) journal.write({ kind: "advice", detail: { advice } });
  const Type = statusCode < 500 ? "User" : "Service";
  return reply
    .code(statusCode)
    .header("x-amzn-ErrorType", name)
    .type("application/json")
    .send(JSON.stringify({ ...(reason !== undefined && { Reason: reason }), Type, message }));
}

function asLambdaError(error: unknown): LambdaError {
  if (error instanceof LambdaError) return error;
  if (error instanceof Error && "statusCode" in error && typeof error.statusCode === "number")
    return new LambdaError(error.name, error.statusCode, error.message);
  return new LambdaError("ServiceException", 500, error instanceof Error ? error.message : String(error));
}
