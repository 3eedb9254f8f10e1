import { foundationModelArn } from "./arns.ts";
import type { FoundationModel, ProfilePrefix } from "./foundation-model.ts";
import { isOfferedIn, PROFILE_REGIONS } from "./profile-regions.ts";

/** A system-defined inference profile, as it is offered in one region. */
export interface SystemProfile {
  inferenceProfileId: string;
  prefix: ProfilePrefix;
  model: FoundationModel;
  /** Where its calls may be answered; only the region itself is named for `global`, which may be any. */
  destinationRegions: readonly string[];
  /** The foundation model's, in each destination; for `global` also the one without a region. */
  modelArns: readonly string[];
}

/**
 * A model's inference profiles that can be called in a region.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
export function profilesOf(model: FoundationModel, region: string): SystemProfile[] {
  return model.profiles
    .filter((prefix) => isOfferedIn(prefix, region))
    .map((prefix) => {
      const destinationRegions = prefix === "global" ? [region] : PROFILE_REGIONS[prefix].destinations;
      const arnRegions = prefix === "global" ? [region, ""] : destinationRegions;
      return {
        inferenceProfileId: `${prefix}.${model.modelId}`,
        prefix,
        model,
        destinationRegions,
        modelArns: arnRegions.map((one) => foundationModelArn(model.modelId, one)),
      };
    });
}
