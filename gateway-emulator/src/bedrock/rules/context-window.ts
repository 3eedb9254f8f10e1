import type { FoundationModel } from "../catalogue/foundation-model.ts";
import { validation } from "../model/errors.ts";

/**
 * Holds what a request counts against what the model can read.
 * @throws BedrockError ValidationException (400)
 * @see https://github.com/aws-samples/bedrock-chat/issues/95
 */
export function checkContextWindow(inputTokens: number, { contextTokens, modelId }: FoundationModel): void {
  if (inputTokens <= contextTokens) return;
  throw validation(
    "Input is too long for requested model.",
    `The request has about ${inputTokens} tokens, by estimate; ${modelId} reads ${contextTokens}. Trim the oldest turns.`,
  );
}
