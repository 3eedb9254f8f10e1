import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { listen } from "./listen.ts";

/** One Invoke as it came over the wire. */
export interface InvokeCall {
  functionName: string;
  /** Such as `Event`. */
  invocationType: string | undefined;
  payload: unknown;
}

/** Starts a Lambda service that takes each invocation with 202, or answers as `answer` tells it. */
export async function startLambdaApi(
  answer: (call: InvokeCall, response: ServerResponse) => void = (_call, response) =>
    void response.writeHead(202).end(),
): Promise<AsyncDisposable & { url: string; calls: InvokeCall[] }> {
  const calls: InvokeCall[] = [];
  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, functionName = ""] = /\/functions\/([^/]+)\/invocations$/.exec(request.url ?? "") ?? [];
    const invocationType = request.headers["x-amz-invocation-type"]?.toString();
    const call = { functionName, invocationType, payload: await json(request) };
    calls.push(call);
    answer(call, response);
  }
  const { url, close } = await listen(server);
  return { url, calls, [Symbol.asyncDispose]: close };
}

/** A refusal as AWS writes it. */
export function refuseInvoke(response: ServerResponse, status: number, name: string): void {
  response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": name });
  response.end(JSON.stringify({ message: name }));
}
