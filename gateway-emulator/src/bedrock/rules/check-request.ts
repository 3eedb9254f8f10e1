import type { FoundationModel } from "../catalogue/foundation-model.ts";
import type { ConverseRequest } from "../request/converse-request.ts";
import { checkConversation } from "./conversation.ts";

/**
 * Holds a request against Bedrock's rules and the model's own, in AWS's words.
 * @throws BedrockError ValidationException (400)
 */
export function checkRequest(request: ConverseRequest, model: FoundationModel): void {
  checkConversation(request, model);
}
