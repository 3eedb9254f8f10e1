import { messageId } from "../anthropic/ids.ts";
import { messageOf } from "../anthropic/message.ts";
import type { FoundationModel } from "../catalogue/foundation-model.ts";
import type { Metadata } from "../model/model.ts";
import type { BedrockCall } from "./bedrock-call.ts";
import { adviseOfCutInput } from "./cut-input.ts";
import { gatherAnswer } from "./gather-answer.ts";
import { startInvocation } from "./invocation.ts";
import { echoedHeaders } from "./invoke-headers.ts";
import { sendJson } from "./json-response.ts";
import { dropConnection } from "./stream-response.ts";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html */
export async function invokeModel(bedrockCall: BedrockCall): Promise<void> {
  const { call, outputs } = startInvocation(bedrockCall, "InvokeModel");
  const answer = await gatherAnswer(outputs);
  if (!answer) return dropConnection(bedrockCall.reply);
  const message = messageOf(call, answer, messageId(bedrockCall.requestId));
  adviseOfCutInput(bedrockCall, answer);
  sendJson(bedrockCall, JSON.stringify(message), {
    ...countHeaders(answer.metadata, call.model),
    ...echoedHeaders(call.request),
  });
}

/** What the answer counts; the cache, of models that have one. */
function countHeaders(
  { usage, metrics }: Metadata,
  { promptCache }: FoundationModel,
): Record<string, string> {
  return {
    "X-Amzn-Bedrock-Input-Token-Count": String(usage.inputTokens),
    "X-Amzn-Bedrock-Output-Token-Count": String(usage.outputTokens),
    "X-Amzn-Bedrock-Invocation-Latency": String(metrics.latencyMs),
    ...(promptCache && {
      "X-Amzn-Bedrock-Cache-Read-Input-Token-Count": String(usage.cacheReadInputTokens),
      "X-Amzn-Bedrock-Cache-Write-Input-Token-Count": String(usage.cacheWriteInputTokens),
    }),
  };
}
