import type { BedrockCall } from "./bedrock-call.ts";
import { responseHead } from "./response-head.ts";

/** Answers 200 with JSON, as Bedrock does. */
export function sendJson(
  { reply, requestId, record }: Pick<BedrockCall, "reply" | "requestId" | "record">,
  json: string,
  headers: Record<string, string> = {},
): void {
  const body = Buffer.from(json);
  const response = reply.hijack().raw;
  const head = responseHead(reply, {
    contentType: "application/json",
    contentLength: body.length,
    headers: { "x-amzn-RequestId": requestId, ...headers },
  });
  response.writeHead(200, head);
  const { truncateBytes } = record;
  if (truncateBytes === undefined) return void response.end(body);
  // An answer shorter than announced: over HTTP/1.1 only the connection's end tells so.
  response.write(body.subarray(0, truncateBytes), () => response.destroy());
}
