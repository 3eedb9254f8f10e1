import type { RequestContext } from "../../iam/policy-condition.ts";
import { foundationModelArn, inferenceProfileArn } from "../catalogue/arns.ts";
import type { Catalogue, Profile, ResolvedModel } from "../catalogue/catalogue.ts";
import type { FoundationModel } from "../catalogue/foundation-model.ts";
import { parseModelIdentifier } from "../catalogue/model-identifier.ts";
import { profilesOf } from "../catalogue/profiles.ts";
import { guardrailAccess, guardrailKey, type NamedGuardrail } from "./guardrail-access.ts";
import type { RequiredAccess } from "./required-access.ts";

/** What `aws:RequestedRegion` is where a global profile sends a call. */
const NO_REGION = "unspecified";

/** A call of a model, as far as IAM looks at it. */
export interface ModelUse {
  /** Such as `bedrock:InvokeModel`. */
  action: string;
  /** As the request names it. */
  modelId: string;
  resolved: ResolvedModel;
  /** The one that the request names, if any. */
  guardrail?: NamedGuardrail | undefined;
}

interface Use {
  action: string;
  context: RequestContext;
}

/**
 * All that a call of a model has to be allowed: through an inference profile the profile and, in every region that it may
 * send the call to, the model; a guardrail besides.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html
 */
export function modelAccess(
  { action, modelId, resolved, guardrail }: ModelUse,
  catalogue: Catalogue,
): RequiredAccess[] {
  // Its members may be empty, which is as good as none.
  const guarded = guardrail?.guardrailIdentifier ? guardrail : undefined;
  const context = {
    "aws:RequestedRegion": catalogue.region,
    ...(guarded && { "bedrock:GuardrailIdentifier": guardrailKey(guarded, catalogue) }),
  };
  return [
    ...resourcesOf({ modelId, resolved, catalogue, use: { action, context } }),
    ...(guarded ? [guardrailAccess(guarded, catalogue)] : []),
  ];
}

function resourcesOf({
  modelId,
  resolved: { model, profile },
  catalogue,
  use,
}: Pick<ModelUse, "modelId" | "resolved"> & { catalogue: Catalogue; use: Use }): RequiredAccess[] {
  // Of a custom model or an application profile nobody here knows what is behind it.
  if (parseModelIdentifier(modelId)?.kind === "resource")
    return [{ ...use, resource: modelId, part: "what is called" }];
  if (profile) return throughProfile(use, { model, profile, catalogue });
  return [{ ...use, resource: foundationModelArn(model.modelId, catalogue.region), part: "the model" }];
}

function throughProfile(
  use: Use,
  { model, profile, catalogue }: { model: FoundationModel; profile: Profile; catalogue: Catalogue },
): RequiredAccess[] {
  const { inferenceProfileId } = profile;
  const profileArn = inferenceProfileArn(inferenceProfileId, catalogue);
  const offered = profilesOf(model, catalogue.region).find(
    (one) => one.inferenceProfileId === inferenceProfileId,
  );
  const byProfile = { "bedrock:InferenceProfileArn": profileArn };
  return [
    { ...use, resource: profileArn, part: `the inference profile ${inferenceProfileId} itself` },
    ...(offered?.modelArns ?? []).map((resource) => {
      const region = resource.split(":")[3] || NO_REGION;
      const requested = { "aws:RequestedRegion": region };
      return {
        ...use,
        resource,
        context: { ...use.context, ...byProfile, ...requested },
        ...(region === NO_REGION
          ? {
              part: "the model without a region, as a global profile sends the call anywhere",
              onlyIf: { ...byProfile, ...requested },
            }
          : { part: "the model in each region that the profile may send the call to", onlyIf: byProfile }),
      };
    }),
  ];
}
