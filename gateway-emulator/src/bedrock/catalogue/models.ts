import { genericModel } from "./generic-model.ts";
import type { FoundationModel } from "./foundation-model.ts";
import { splitPrefix } from "./model-identifier.ts";
import listed from "./models.json" with { type: "json" };
import { parseModelList } from "./parse-models.ts";

/** What is known of Bedrock's text models. */
export const FOUNDATION_MODELS: readonly FoundationModel[] = parseModelList(listed, []);

/** The day on which the list was last read over. */
export const CATALOGUE_DATE = listed.date;

/**
 * Reads models that are to be added to the list: the same JSON, where `"like": ID` takes what is not said from a listed
 * model.
 * @throws ModelsError that names the field
 */
export function parseModels(json: unknown): FoundationModel[] {
  return parseModelList(json, FOUNDATION_MODELS);
}

/** A listed model by its id or one of its profiles', wherever and whenever; else one of which nothing is known. */
export function foundationModel(id: string): FoundationModel {
  const { modelId } = splitPrefix(id);
  return FOUNDATION_MODELS.find((model) => model.modelId === modelId) ?? genericModel(id);
}
