import type { FoundationModel } from "../catalogue/foundation-model.ts";
import type { ConverseRequest } from "../request/converse-request.ts";
import type { Asked, RequestApi } from "./asked.ts";
import { blocksOf } from "./blocks-of.ts";
import { checkCachePoints } from "./cache-points.ts";
import { checkDocuments } from "./documents.ts";
import { checkImages } from "./images.ts";
import { checkMaxTokens } from "./max-tokens.ts";
import { checkMessageContent, checkSystemText } from "./message-content.ts";
import { checkMidConversationSystem } from "./mid-conversation-system.ts";
import { checkModalities } from "./modalities.ts";
import { checkResponseFieldPaths } from "./response-field-paths.ts";
import { checkPrefill } from "./prefill.ts";
import { checkRoles } from "./roles.ts";
import { checkSampling } from "./sampling.ts";
import { checkSystemPrompt } from "./system-prompt.ts";
import { checkThinking } from "./thinking.ts";
import { checkThinkingBlocks } from "./thinking-blocks.ts";
import { checkToolBlocks } from "./tool-blocks.ts";
import { checkToolChoice } from "./tool-choice.ts";
import { checkToolConfig } from "./tool-config.ts";
import { checkToolTurns } from "./tool-turns.ts";

type Rule = (asked: Asked) => void;

/** Bedrock's own, before a model is asked; the parser of Messages bodies has Anthropic's in place of them. */
const CONVERSE_RULES: readonly Rule[] = [
  checkResponseFieldPaths,
  checkRoles,
  checkMessageContent,
  checkToolBlocks,
  checkToolTurns,
  checkSystemPrompt,
  checkModalities,
  checkDocuments,
];

/** The model's, in its own words. */
const MODEL_RULES: readonly Rule[] = [
  checkMidConversationSystem,
  checkMaxTokens,
  checkSystemText,
  checkPrefill,
  checkSampling,
  checkThinking,
  checkThinkingBlocks,
  checkToolConfig,
  checkToolChoice,
  checkCachePoints,
  checkImages,
];

/**
 * Holds a request against Bedrock's rules and the model's own, in AWS's words. The first that is broken is said.
 * @throws BedrockError ValidationException (400), or AccessDeniedException (403) for a cache point where nothing is cached
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-call.html
 */
export function checkRequest(
  request: ConverseRequest,
  model: FoundationModel,
  api: RequestApi = "Converse",
): void {
  const asked = { request, model, api, blocks: blocksOf(request.messages) };
  if (api === "Converse") for (const rule of CONVERSE_RULES) rule(asked);
  for (const rule of MODEL_RULES) rule(asked);
}
