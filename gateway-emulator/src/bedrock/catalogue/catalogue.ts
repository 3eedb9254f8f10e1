import type { Clock } from "../../control/clock.ts";
import { validation } from "../model/errors.ts";
import type { FoundationModel, ProfilePrefix } from "./foundation-model.ts";
import { findFoundationModel, isPlausibleModelId, unlisted } from "./models.ts";

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
}

/** Which models there are, in one region, today. */
export interface Catalogue {
  /**
   * The model behind an id, a profile's id or an ARN of either.
   * @throws BedrockError as AWS refuses it: no such id, only through a profile, at its end of life
   */
  resolve(modelId: string): ResolvedModel;
}

export function openCatalogue(_options: CatalogueOptions): Catalogue {
  return {
    resolve(modelId) {
      if (!isPlausibleModelId(modelId)) throw validation("The provided model identifier is invalid.");
      return { model: findFoundationModel(modelId) ?? unlisted(modelId), profile: undefined };
    },
  };
}
