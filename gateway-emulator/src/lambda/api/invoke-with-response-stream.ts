import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { FastifyReply } from "fastify";
import type { Clock } from "../../control/clock.ts";
import { encodeMessage } from "../../transport/event-stream.ts";
import type { InvokeResult } from "../invocation.ts";
import { targetOf, type InvokableFunctions } from "./function-target.ts";
import { base64, headersOf, type InvokeCall } from "./invoke.ts";
import { parseInvokeRequest } from "./invoke-request.ts";
import { responsePace } from "./response-pace.ts";

/**
 * Runs a function and sends on its response as it comes, as an event stream; that of a function which does not stream is
 * one piece.
 * @throws {LambdaError} by AWS's name for what is wrong
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
 */
export async function invokeWithResponseStream(
  functions: InvokableFunctions,
  call: InvokeCall,
  reply: FastifyReply,
  clock: Clock,
): Promise<FastifyReply> {
  const { one, qualifier, version } = targetOf(functions, call.functionName, call.query);
  const request = parseInvokeRequest(call.headers, call.body, ["RequestResponse", "DryRun"]);
  const { payload, clientContext, logTail } = request;
  const { requestId, traceId } = call;
  if (request.type === "DryRun") return reply.code(204).headers(headersOf(traceId)).send();
  const keepPace = responsePace(clock);
  let pieces = 0;
  // With the first piece the answer begins: what is refused before is answered as an error.
  const begin = () => {
    if (pieces++ > 0) return;
    reply.hijack();
    reply.raw.writeHead(200, {
      ...headersOf(traceId),
      "x-amzn-RequestId": requestId,
      "content-type": EVENT_STREAM,
      "X-Amz-Executed-Version": version,
    });
  };
  const send = async (piece: Buffer) => {
    begin();
    await keepPace(piece.length);
    await write(reply.raw, payloadChunk(piece));
  };
  const invocation = { clientContext, requestId, qualifier, traceId, logTail, onPiece: send };
  const result = await one.invoke(payload, invocation);
  const hasStreamed = pieces > 0;
  if (!result.functionError && result.payload !== "") await send(Buffer.from(result.payload));
  begin();
  reply.raw.end(invokeComplete(result, { hasStreamed, logTail }));
  return reply;
}

const EVENT_STREAM = "application/vnd.amazon.eventstream";

/** Resolves when the next piece may follow: nobody waits for a caller that has gone. */
async function write(response: ServerResponse, message: Buffer): Promise<void> {
  if (response.destroyed || response.write(message)) return;
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(response, "drain", { signal }), once(response, "close", { signal })]);
  over.abort();
}

function payloadChunk(payload: Buffer): Buffer {
  return encodeMessage({ headers: eventHeaders("PayloadChunk", "application/octet-stream"), payload });
}

/** An error before the first piece is `Unhandled`, as an Invoke says; a later one has its own type as its code. */
function invokeComplete(
  result: InvokeResult,
  { hasStreamed, logTail }: { hasStreamed: boolean; logTail: boolean },
): Buffer {
  const { functionError, payload } = result;
  const event = {
    ...(functionError && {
      ErrorCode: (hasStreamed && errorTypeIn(payload)) || functionError,
      ErrorDetails: payload,
    }),
    ...(logTail && { LogResult: base64(result.logTail ?? "") }),
  };
  return encodeMessage({
    headers: eventHeaders("InvokeComplete", "application/json"),
    payload: Buffer.from(JSON.stringify(event)),
  });
}

function eventHeaders(eventType: string, contentType: string) {
  return [
    [":event-type", eventType],
    [":content-type", contentType],
    [":message-type", "event"],
  ] as const;
}

function errorTypeIn(payload: string): string | undefined {
  try {
    const { errorType } = JSON.parse(payload) as { errorType?: unknown };
    return typeof errorType === "string" ? errorType : undefined;
  } catch {
    return undefined;
  }
}
