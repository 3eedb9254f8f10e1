import { inferenceProfileArn } from "../catalogue/arns.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { FoundationModel } from "../catalogue/foundation-model.ts";
import type { SystemProfile } from "../catalogue/profiles.ts";
import { timestamp } from "./model-summary.ts";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_InferenceProfileSummary.html */
export interface InferenceProfileSummary {
  inferenceProfileName: string;
  description: string;
  createdAt?: string;
  updatedAt?: string;
  inferenceProfileArn: string;
  models: { modelArn: string }[];
  inferenceProfileId: string;
  status: "ACTIVE";
  type: "SYSTEM_DEFINED";
}

/** What ListInferenceProfiles says of a profile, and GetInferenceProfile too. */
export function inferenceProfileSummary(
  { inferenceProfileId, prefix, model, destinationRegions, modelArns }: SystemProfile,
  catalogue: Catalogue,
): InferenceProfileSummary {
  const isGlobal = prefix === "global";
  const { startOfLife } = model.lifecycle;
  const since = startOfLife === undefined ? undefined : timestamp(startOfLife);
  const where = isGlobal ? "globally across all supported AWS Regions" : `in ${listed(destinationRegions)}`;
  return {
    inferenceProfileName: `${isGlobal ? "Global" : prefix.toUpperCase()} ${fullName(model)}`,
    description: `Routes requests to ${fullName(model)} ${where}.`,
    ...(since !== undefined && { createdAt: since, updatedAt: since }),
    inferenceProfileArn: inferenceProfileArn(inferenceProfileId, catalogue),
    models: modelArns.map((modelArn) => ({ modelArn })),
    inferenceProfileId,
    status: "ACTIVE",
    type: "SYSTEM_DEFINED",
  };
}

/** `Anthropic Claude Haiku 4.5`; Amazon's own models go without. */
function fullName({ providerName, modelName }: FoundationModel): string {
  return providerName === "Amazon" ? modelName : `${providerName} ${modelName}`;
}

function listed(regions: readonly string[]): string {
  return new Intl.ListFormat("en-GB").format(regions);
}
