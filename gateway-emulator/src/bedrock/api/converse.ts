import { sortedJson } from "../frames/sorted-json.ts";
import type { Citation, Metadata, StopReason, ToolUseStart } from "../model/model.ts";
import { parseConverseRequest } from "../request/converse-request.ts";
import { parseJson } from "../request/json.ts";
import { renderPrompt } from "../request/prompt-arn.ts";
import type { BedrockCall } from "./bedrock-call.ts";
import { adviseOfCutInput } from "./cut-input.ts";
import { gatherAnswer, type GatheredAnswer, type GatheredBlock, toolInputOf } from "./gather-answer.ts";
import { startInference } from "./inference.ts";
import { withResponseFields } from "./response-fields.ts";
import { sendJson } from "./json-response.ts";
import { dropConnection } from "./stream-response.ts";

/** What Converse answers with. */
interface ConverseResponse extends Metadata {
  additionalModelResponseFields?: unknown;
  output: { message: { role: "assistant"; content: AnswerBlock[] } };
  stopReason: StopReason;
}

type AnswerBlock =
  | { text: string }
  | { citationsContent: { citations: Citation[]; content: [{ text: string }] } }
  | { toolUse: ToolUseStart & { input: unknown } }
  | {
      reasoningContent: { reasoningText: { text: string; signature: string } } | { redactedContent: string };
    };

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export async function converse(bedrockCall: BedrockCall): Promise<void> {
  const { services, body, reply } = bedrockCall;
  const { call, outputs } = startInference(bedrockCall, {
    operation: "Converse",
    request: ({ modelId }) =>
      renderPrompt(parseConverseRequest(parseJson(body), services.passedOver.note), modelId),
  });
  const answer = await gatherAnswer(withResponseFields(outputs, call));
  if (!answer) return dropConnection(reply);
  adviseOfCutInput(bedrockCall, answer);
  sendJson(bedrockCall, sortedJson(responseOf(answer)));
}

function responseOf({ blocks, stop, metadata }: GatheredAnswer): ConverseResponse {
  const { stopReason, additionalModelResponseFields } = stop;
  return {
    ...metadata,
    ...(additionalModelResponseFields !== undefined && { additionalModelResponseFields }),
    output: { message: { role: "assistant", content: blocks.map(answerBlock) } },
    stopReason,
  };
}

function answerBlock(block: GatheredBlock): AnswerBlock {
  const { toolUse, text, citations, reasoning, signature, redactedContent } = block;
  if (toolUse) return { toolUse: { ...toolUse, input: toolInputOf(block) } };
  if (redactedContent) return { reasoningContent: { redactedContent } };
  if (reasoning) return { reasoningContent: { reasoningText: { text: reasoning, signature } } };
  if (citations.length > 0) return { citationsContent: { citations, content: [{ text }] } };
  return { text };
}
