import { checkModelAccess } from "../access/check-access.ts";
import { parseMessagesRequest } from "../anthropic/messages-request.ts";
import { foundationModelArn } from "../catalogue/arns.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { FoundationModel } from "../catalogue/foundation-model.ts";
import { malformedInput, validation } from "../model/errors.ts";
import { type ConverseRequest, parseConverseRequest } from "../request/converse-request.ts";
import { type CountTokensInput, parseCountTokensRequest } from "../request/count-tokens-request.ts";
import { parseJson, parseObject } from "../request/json.ts";
import type { PassedOver } from "../request/passed-over.ts";
import { checkRequest } from "../rules/check-request.ts";
import { estimateInputTokens } from "../tokens/prompt.ts";
import type { BedrockCall } from "./bedrock-call.ts";
import { sendJson } from "./json-response.ts";

/**
 * Says what a request would count; nothing is asked, kept in the prompt cache, or taken from a quota.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
 */
export async function countTokens(bedrockCall: BedrockCall): Promise<void> {
  const { services, operation, body } = bedrockCall;
  const modelId = operation.labels["modelId"] ?? "";
  const model = countingModel(services.catalogue, modelId);
  checkModelAccess(bedrockCall, {
    operation: "CountTokens",
    modelId,
    resolved: { model, profile: undefined },
  });
  const input = parseCountTokensRequest(parseJson(body));
  const request = requestToCount(input, { model, onUnknown: services.passedOver.note });
  checkRequest(request, model, "converse" in input ? "Converse" : "Messages");
  sendJson(bedrockCall, JSON.stringify({ inputTokens: estimateInputTokens(request) }));
}

/**
 * The model of a base id, also of one that is otherwise called through an inference profile alone.
 * @throws BedrockError ValidationException (400) for an inference profile, and for a model that does not count
 */
function countingModel(catalogue: Catalogue, asked: string): FoundationModel {
  const named = catalogue
    .models()
    .find(({ modelId }) => asked === modelId || asked === foundationModelArn(modelId, catalogue.region));
  const { model, profile } = named ? { model: named, profile: undefined } : catalogue.resolve(asked);
  if (profile)
    throw doesNotCount(
      `${asked} is an inference profile. CountTokens takes a base id: ${model.modelId}${model.rules.countTokens ? "" : ", which does not count either"}.`,
    );
  if (!model.rules.countTokens)
    throw doesNotCount(
      `${model.modelId} has no CountTokens. Take usage.inputTokens of its answers instead, or an estimate of your own.`,
    );
  return model;
}

function doesNotCount(advice: string) {
  return validation("The provided model doesn't support counting tokens.", advice);
}

function requestToCount(
  input: CountTokensInput,
  { model, onUnknown }: { model: FoundationModel; onUnknown: PassedOver["note"] },
): ConverseRequest {
  if ("converse" in input) return parseConverseRequest(input.converse, onUnknown);
  const body = parseJson(Buffer.from(input.invokeModel.body, "base64"));
  switch (model.invokeBody) {
    case "anthropic-messages":
      return parseMessagesRequest(parseObject(body, "#"), model);
    case "none":
      throw malformedInput(
        undefined,
        `The body that InvokeModel takes for ${model.modelId} is not emulated.`,
      );
  }
}
