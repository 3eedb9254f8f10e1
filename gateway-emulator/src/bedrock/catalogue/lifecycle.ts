import type { FoundationModel } from "./foundation-model.ts";

/** AWS says the first two; what is dead it does not list any more. */
export type LifecycleStatus = "ACTIVE" | "LEGACY" | "END_OF_LIFE";

/**
 * Where a model is in its life at `now`, in milliseconds since the Unix epoch.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle-legacy.html
 */
export function lifecycleStatus(
  { lifecycle: { legacy, endOfLife } }: Pick<FoundationModel, "lifecycle">,
  now: number,
): LifecycleStatus {
  if (endOfLife !== undefined && now >= Date.parse(endOfLife)) return "END_OF_LIFE";
  return legacy !== undefined && now >= Date.parse(legacy) ? "LEGACY" : "ACTIVE";
}
