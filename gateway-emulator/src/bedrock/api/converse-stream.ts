import { encodeEvent } from "../frames/converse-events.ts";
import { seededRandom } from "../model/random.ts";
import { parseConverseRequest } from "../request/converse-request.ts";
import { parseJson } from "../request/json.ts";
import type { BedrockCall } from "./bedrock-call.ts";
import { startInference } from "./inference.ts";
import { streamResponse } from "./stream-response.ts";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
export async function converseStream(bedrockCall: BedrockCall): Promise<void> {
  const { body, reply, requestId, signal } = bedrockCall;
  const { call, outputs } = startInference(bedrockCall, {
    operation: "ConverseStream",
    request: () => parseConverseRequest(parseJson(body)),
  });
  // A second sequence of the same seed: the padding does not depend on the pace.
  const random = seededRandom(~call.seed);
  await streamResponse({
    outputs,
    encode: (event) => [encodeEvent(event, random)],
    reply,
    headers: { "Content-Type": "application/vnd.amazon.eventstream", "x-amzn-RequestId": requestId },
    signal,
  });
}
