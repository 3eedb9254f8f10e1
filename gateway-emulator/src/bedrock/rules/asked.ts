import type { FoundationModel } from "../catalogue/foundation-model.ts";
import { type BedrockError, validation } from "../model/errors.ts";
import type { ConverseRequest } from "../request/converse-request.ts";
import type { PlacedBlock } from "./blocks-of.ts";

/**
 * Which API a request came by: Converse has rules of Bedrock's own before the model's, InvokeModel with a body of
 * Anthropic's Messages API has the model's alone.
 */
export type RequestApi = "Converse" | "Messages";

/** What a rule is held against. */
export interface Asked {
  request: ConverseRequest;
  model: FoundationModel;
  api: RequestApi;
  /** Those of the conversation that are no texts. */
  blocks: readonly PlacedBlock[];
}

/** 400 in the model's own words, which Converse says to be the model's. */
export function modelRefusal({ api }: Pick<Asked, "api">, message: string, advice: string): BedrockError {
  return validation(
    api === "Converse" ? `The model returned the following errors: ${message}` : message,
    advice,
  );
}
