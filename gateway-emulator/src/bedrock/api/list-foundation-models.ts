import type { BedrockCall } from "./bedrock-call.ts";
import { sendJson } from "./json-response.ts";
import { modelSummary, type ModelSummary } from "./model-summary.ts";
import { queryText, queryWord } from "./query.ts";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html#API_ListFoundationModels_RequestSyntax */
const PROVIDER = /^[A-Za-z0-9- ]{1,63}$/;

/**
 * ListFoundationModels: the models that are offered in this region and alive today.
 * @throws BedrockError ValidationException (400) for a filter that AWS does not have
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html
 */
export async function listFoundationModels(call: BedrockCall): Promise<void> {
  const { catalogue } = call.services;
  const passes = parseFilters(call.operation.query);
  const summaries = catalogue.models().map((model) => modelSummary(model, catalogue));
  call.record.ended = "complete";
  sendJson(call, JSON.stringify({ modelSummaries: summaries.filter(passes) }));
}

/** @throws BedrockError ValidationException (400) */
function parseFilters(query: URLSearchParams): (model: ModelSummary) => boolean {
  const provider = queryText(query, { name: "byProvider", pattern: PROVIDER });
  const customization = queryWord(query, {
    name: "byCustomizationType",
    words: ["FINE_TUNING", "CONTINUED_PRE_TRAINING", "DISTILLATION"],
  });
  const modality = queryWord(query, {
    name: "byOutputModality",
    words: ["TEXT", "IMAGE", "EMBEDDING"],
  });
  const inferenceType = queryWord(query, {
    name: "byInferenceType",
    words: ["ON_DEMAND", "PROVISIONED"],
  });
  return (model) =>
    (provider === undefined || model.providerName.toLowerCase() === provider.toLowerCase()) &&
    (customization === undefined || model.customizationsSupported.includes(customization)) &&
    (modality === undefined || model.outputModalities.includes(modality)) &&
    (inferenceType === undefined || model.inferenceTypesSupported.includes(inferenceType));
}
