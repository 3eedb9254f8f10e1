import { messageId } from "../anthropic/ids.ts";
import { MessageEvents } from "../anthropic/message-events.ts";
import { encodeChunk } from "../frames/chunk.ts";
import { seededRandom } from "../model/random.ts";
import type { BedrockCall } from "./bedrock-call.ts";
import { startInvocation } from "./invocation.ts";
import { echoedHeaders } from "./invoke-headers.ts";
import { streamResponse } from "./stream-response.ts";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html */
export async function invokeModelWithResponseStream(bedrockCall: BedrockCall): Promise<void> {
  const { services, reply, requestId, signal } = bedrockCall;
  const startedAt = services.clock.elapsed();
  const { call, outputs } = startInvocation(bedrockCall, "InvokeModelWithResponseStream");
  const events = new MessageEvents({
    call,
    id: messageId(requestId),
    elapsedMs: () => services.clock.elapsed() - startedAt,
  });
  // A second sequence of the same seed: the padding does not depend on the pace.
  const random = seededRandom(~call.seed);
  await streamResponse({
    outputs,
    encode: (event) =>
      events.of(event).map((message) => encodeChunk(Buffer.from(JSON.stringify(message)), random)),
    reply,
    headers: {
      "x-amzn-RequestId": requestId,
      "X-Amzn-Bedrock-Content-Type": "application/json",
      ...echoedHeaders(call.request),
    },
    signal,
  });
}
