import type { BedrockCall } from "./bedrock-call.ts";

/** Answers 200 with JSON, as Bedrock does. */
export function sendJson(
  { reply, requestId }: Pick<BedrockCall, "reply" | "requestId">,
  json: string,
  headers: Record<string, string> = {},
): void {
  void reply
    .header("x-amzn-RequestId", requestId)
    .headers(headers)
    .header("content-type", "application/json")
    .send(Buffer.from(json));
}
