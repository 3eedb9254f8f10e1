import { isModelIdShaped, parseModelIdentifier } from "../catalogue/model-identifier.ts";
import { invalidIdentifier } from "../catalogue/refusals.ts";
import { BedrockError } from "../model/errors.ts";
import type { BedrockCall } from "./bedrock-call.ts";
import { sendJson } from "./json-response.ts";
import { modelSummary } from "./model-summary.ts";

/**
 * GetFoundationModel: by a base id or its ARN.
 * @throws BedrockError ValidationException (400), ResourceNotFoundException (404)
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModel.html
 */
export async function getFoundationModel(call: BedrockCall): Promise<void> {
  const { catalogue } = call.services;
  const asked = call.operation.labels["modelIdentifier"] ?? "";
  const named = isModelIdShaped(asked) ? parseModelIdentifier(asked) : undefined;
  if (named?.kind !== "model")
    throw invalidIdentifier(
      `${asked || "What was asked for"} is neither a base id nor the ARN of a foundation model.`,
    );
  const { modelId, region = catalogue.region } = named;
  const model = catalogue.models().find((one) => one.modelId === modelId);
  if (!model || region !== catalogue.region) throw unresolved(asked, catalogue.region);
  call.record.ended = "complete";
  sendJson(call, JSON.stringify({ modelDetails: modelSummary(model, catalogue) }));
}

/** 404. */
function unresolved(asked: string, region: string): BedrockError {
  return new BedrockError({
    name: "ResourceNotFoundException",
    statusCode: 404,
    message: "Could not resolve the foundation model from the provided model identifier.",
    advice: `${asked} is not, or not any more, among the models of ${region}; ListFoundationModels says which are.`,
  });
}
