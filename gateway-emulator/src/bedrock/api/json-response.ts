import type { BedrockCall } from "./bedrock-call.ts";

/** Answers 200 with JSON, as Bedrock does. */
export function sendJson(
  { reply, requestId, truncateBytes }: Pick<BedrockCall, "reply" | "requestId" | "truncateBytes">,
  json: string,
  headers: Record<string, string> = {},
): void {
  const body = Buffer.from(json);
  const all = { "x-amzn-RequestId": requestId, ...headers, "content-type": "application/json" };
  if (truncateBytes === undefined) return void reply.headers(all).send(body);
  const response = reply.hijack().raw;
  response.writeHead(200, { ...all, "content-length": body.length });
  // An answer shorter than announced: over HTTP/1.1 only the connection's end tells so.
  response.write(body.subarray(0, truncateBytes), () => response.destroy());
}
