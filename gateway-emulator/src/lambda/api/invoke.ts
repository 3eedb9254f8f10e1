import type { IncomingHttpHeaders } from "node:http";
import type { FastifyReply } from "fastify";
import { targetOf, type FunctionTarget, type InvokableFunctions } from "./function-target.ts";
import { parseInvokeRequest, parsePayload, type InvokeRequest } from "./invoke-request.ts";

/** One call of an operation that invokes a function. */
export interface InvokeCall {
  functionName: string;
  query: unknown;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The call's own, which is the invocation's too. */
  requestId: string;
  /** The trace that it belongs to, as in `X-Amzn-Trace-Id`. */
  traceId: string;
}

/**
 * Runs a function and answers with its result; or takes an event in; or only looks whether it could.
 * A caller that hangs up does not stop the function.
 * @throws {LambdaError} by AWS's name for what is wrong
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function invoke(
  functions: InvokableFunctions,
  call: InvokeCall,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const target = targetOf(functions, call.functionName, call.query);
  const request = parseInvokeRequest(call.headers, call.body);
  switch (request.type) {
    case "DryRun":
      return reply.code(204).headers(headersOf(call.traceId)).send();
    case "Event":
      return accept(functions, target, request, call, reply);
    case "RequestResponse":
      return respond(target, request, call, reply);
  }
}

/**
 * The predecessor of an Invoke of the type Event, which old clients still call.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html
 */
export async function invokeAsync(
  functions: InvokableFunctions,
  call: InvokeCall,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const target = targetOf(functions, call.functionName, call.query);
  const payload = parsePayload(call.body, "Event");
  return accept(functions, target, { payload, clientContext: undefined }, call, reply);
}

function accept(
  { events }: InvokableFunctions,
  { one, qualifier }: FunctionTarget,
  { payload, clientContext }: Pick<InvokeRequest, "payload" | "clientContext">,
  { traceId }: InvokeCall,
  reply: FastifyReply,
): FastifyReply {
  const requestId = events.accept(one, payload, { clientContext, qualifier, traceId });
  return reply
    .code(202)
    .headers({ ...headersOf(traceId), "x-amzn-RequestId": requestId })
    .send();
}

async function respond(
  { one, qualifier, version }: FunctionTarget,
  { payload, clientContext, logTail }: InvokeRequest,
  { requestId, traceId }: InvokeCall,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const result = await one.invoke(payload, { clientContext, requestId, qualifier, traceId, logTail });
  const { functionError, executedVersion = version } = result;
  return (
    reply
      .headers({
        ...headersOf(traceId),
        "content-type": "application/json",
        "X-Amz-Executed-Version": executedVersion,
        ...(functionError && { "X-Amz-Function-Error": functionError }),
        ...(logTail && { "X-Amz-Log-Result": base64(result.logTail ?? "") }),
      })
      // As bytes: to a text, a charset would be added.
      .send(Buffer.from(result.payload))
  );
}

/** What every answer to an invocation has. */
export function headersOf(traceId: string): Record<string, string> {
  return { "X-Amzn-Trace-Id": traceId, "x-amzn-Remapped-Content-Length": "0" };
}

export function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
