import { encodeEvent } from "../frames/converse-events.ts";
import { seededRandom } from "../model/random.ts";
import { parseConverseRequest } from "../request/converse-request.ts";
import { parseJson } from "../request/json.ts";
import { renderPrompt } from "../request/prompt-arn.ts";
import type { BedrockCall } from "./bedrock-call.ts";
import { startInference } from "./inference.ts";
import { withResponseFields } from "./response-fields.ts";
import { streamResponse } from "./stream-response.ts";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
export async function converseStream(bedrockCall: BedrockCall): Promise<void> {
  const { services, body, reply, requestId, signal } = bedrockCall;
  const { call, outputs } = startInference(bedrockCall, {
    operation: "ConverseStream",
    request: ({ modelId }) =>
      renderPrompt(parseConverseRequest(parseJson(body), services.passedOver.note), modelId),
  });
  // A second sequence of the same seed: the padding does not depend on the pace.
  const random = seededRandom(~call.seed);
  await streamResponse({
    outputs: withResponseFields(outputs, call),
    encode: (event) => [encodeEvent(event, random)],
    reply,
    headers: { "x-amzn-RequestId": requestId },
    signal,
  });
}
