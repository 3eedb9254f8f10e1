import { foundationModelArn } from "../catalogue/arns.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { FoundationModel } from "../catalogue/foundation-model.ts";

/** How a model may be called; the last is none of the SDK's words, but AWS's answer. */
export type InferenceType = "ON_DEMAND" | "PROVISIONED" | "INFERENCE_PROFILE";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_FoundationModelSummary.html */
export interface ModelSummary {
  modelArn: string;
  modelId: string;
  modelName: string;
  providerName: string;
  inputModalities: readonly string[];
  outputModalities: readonly string[];
  responseStreamingSupported: boolean;
  customizationsSupported: readonly string[];
  inferenceTypesSupported: readonly InferenceType[];
  modelLifecycle: Record<string, string>;
}

/** What ListFoundationModels says of a model, and GetFoundationModel too. */
export function modelSummary(model: FoundationModel, catalogue: Catalogue): ModelSummary {
  return {
    modelArn: foundationModelArn(model.modelId, catalogue.region),
    modelId: model.modelId,
    modelName: model.modelName,
    providerName: model.providerName,
    inputModalities: model.inputModalities,
    outputModalities: model.outputModalities,
    responseStreamingSupported: model.streaming,
    customizationsSupported: [],
    inferenceTypesSupported: [model.onDemand ? "ON_DEMAND" : "INFERENCE_PROFILE"],
    modelLifecycle: { status: catalogue.status(model), ...lifecycleTimes(model) },
  };
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_FoundationModelLifecycle.html */
function lifecycleTimes({ lifecycle }: FoundationModel): Record<string, string> {
  const times = {
    startOfLifeTime: lifecycle.startOfLife,
    endOfLifeTime: lifecycle.endOfLife,
    legacyTime: lifecycle.legacy,
    publicExtendedAccessTime: lifecycle.publicExtendedAccess,
  };
  return Object.fromEntries(
    Object.entries(times).flatMap(([name, date]) => (date === undefined ? [] : [[name, timestamp(date)]])),
  );
}

/** In the seconds that AWS's clients read. */
export function timestamp(date: string): string {
  return new Date(date).toISOString().replace(".000Z", "Z");
}
