import type { Clock } from "../../control/clock.ts";
import type { FoundationModel, ProfilePrefix } from "./foundation-model.ts";
import { genericModel } from "./generic-model.ts";
import { lifecycleStatus } from "./lifecycle.ts";
import { isModelIdShaped, type ModelIdentifier, parseModelIdentifier } from "./model-identifier.ts";
import { FOUNDATION_MODELS } from "./models.ts";
import { isOfferedIn } from "./profile-regions.ts";
import { profilesOf, type SystemProfile } from "./profiles.ts";
import {
  arnOfOtherRegion,
  cutId,
  endOfLife,
  invalidIdentifier,
  malformedIdentifier,
  onDemandUnsupported,
  profileNotOffered,
  unknownModel,
} from "./refusals.ts";

/** The inference profile that a call came by. */
export interface Profile {
  inferenceProfileId: string;
  /** Absent for an application inference profile. */
  prefix?: ProfilePrefix;
}

export interface ResolvedModel {
  model: FoundationModel;
  /** Absent when the base id was called. */
  profile: Profile | undefined;
}

export interface CatalogueOptions {
  clock: Clock;
  /** Where the emulator says it is. */
  region: string;
  /** Whose inference profiles they are: it is in their ARNs. */
  accountId?: string;
  /** Models that the list does not have yet, or other facts about those it has. */
  added?: readonly FoundationModel[];
}

/** Which models there are, in one region, today. */
export interface Catalogue {
  readonly region: string;
  readonly accountId: string;
  /**
   * The model behind an id, a profile's id or an ARN of either.
   * @throws BedrockError as AWS refuses it: no such id, only through a profile, at its end of life
   */
  resolve(modelId: string): ResolvedModel;
  /** Those that somebody can call here, and that are not at the end of their life. */
  models(): FoundationModel[];
  /** The inference profiles of those models, here. */
  profiles(): SystemProfile[];
  status(model: FoundationModel): "ACTIVE" | "LEGACY";
}

/** As in AWS's documentation. */
const EXAMPLE_ACCOUNT_ID = "123456789012";

/** A context's length at the end of an id asks for provisioned throughput: `:200k`. @see https://docs.aws.amazon.com/bedrock/latest/userguide/prov-throughput.html */
const CONTEXT_SUFFIX = /:\d+k$/;

export function openCatalogue({
  clock,
  region,
  accountId = EXAMPLE_ACCOUNT_ID,
  added = [],
}: CatalogueOptions): Catalogue {
  const byId = new Map([...FOUNDATION_MODELS, ...added].map((model) => [model.modelId, model]));
  const known = [...byId.values()].filter(({ modelId }) => !modelId.startsWith("arn:"));
  const isAlive = (model: FoundationModel) => lifecycleStatus(model, clock.now()) !== "END_OF_LIFE";
  const isOffered = (model: FoundationModel) => model.onDemand || profilesOf(model, region).length > 0;
  const models = () => known.filter((model) => isAlive(model) && isOffered(model));

  function find(asked: string, modelId: string): FoundationModel {
    const model = byId.get(modelId) ?? byId.get(modelId.replace(CONTEXT_SUFFIX, ""));
    if (!model) throw unknownModel(asked, { known: known.filter(isAlive), region });
    const { successor = "" } = model;
    if (!isAlive(model)) throw endOfLife({ model, successor: byId.get(successor), region });
    return model;
  }

  function resolve(asked: string): ResolvedModel {
    const named = identify(asked, region);
    if (named.kind === "resource") {
      const model = byId.get(asked) ?? genericModel(asked);
      const isProfile = named.type === "application-inference-profile";
      return { model, profile: isProfile ? { inferenceProfileId: named.id } : undefined };
    }
    const model = find(asked, named.modelId);
    if (named.kind === "model") {
      if (!model.onDemand || model.modelId !== named.modelId)
        throw onDemandUnsupported(asked, { model, region });
      return { model, profile: undefined };
    }
    const inferenceProfileId = `${named.prefix}.${named.modelId}`;
    const offered = model.modelId === named.modelId && model.profiles.includes(named.prefix);
    if (!offered || !isOfferedIn(named.prefix, region))
      throw profileNotOffered(inferenceProfileId, { model, region });
    return { model, profile: { inferenceProfileId, prefix: named.prefix } };
  }

  return {
    region,
    accountId,
    resolve,
    models,
    profiles: () => models().flatMap((model) => profilesOf(model, region)),
    status: (model) => (lifecycleStatus(model, clock.now()) === "ACTIVE" ? "ACTIVE" : "LEGACY"),
  };
}

/** @throws BedrockError for what cannot name a model in this region */
function identify(asked: string, region: string): ModelIdentifier {
  if (!isModelIdShaped(asked)) throw malformedIdentifier(asked);
  const named = parseModelIdentifier(asked);
  if (!named) throw invalidIdentifier(`${cutId(asked)} is the ARN of nothing that answers.`);
  if (named.region !== undefined && named.region !== region)
    throw arnOfOtherRegion(asked, { arnRegion: named.region, region });
  return named;
}
