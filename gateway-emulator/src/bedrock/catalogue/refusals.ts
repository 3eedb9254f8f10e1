import { cutText } from "../../control/cut-text.ts";
import { BedrockError, validation, violated } from "../model/errors.ts";
import type { FoundationModel, ProfilePrefix } from "./foundation-model.ts";
import { MAX_MODEL_ID_CHARACTERS, MODEL_ID_PATTERN, splitPrefix } from "./model-identifier.ts";
import { CATALOGUE_DATE } from "./models.ts";
import { nearestId } from "./nearest-id.ts";
import { writesNoText } from "./not-text.ts";
import { profilesOf } from "./profiles.ts";

/** 400 for a text that cannot be an id. */
export function malformedIdentifier(modelId: string): BedrockError {
  const tooLong = modelId.length > MAX_MODEL_ID_CHARACTERS;
  const rule = tooLong
    ? `Member must have length less than or equal to ${MAX_MODEL_ID_CHARACTERS}`
    : `Member must satisfy regular expression pattern: ${MODEL_ID_PATTERN}`;
  const value = modelId.slice(0, MAX_MODEL_ID_CHARACTERS);
  return violated([{ at: "modelId", value: `'${value}'`, rule }]);
}

/** 400, with AWS's words for an id that names no model here, whatever the reason. */
export function invalidIdentifier(advice: string): BedrockError {
  return validation("The provided model identifier is invalid.", advice);
}

/** 400: no model is called so, as far as is known. */
export function unknownModel(
  asked: string,
  { known, region }: { known: readonly FoundationModel[]; region: string },
): BedrockError {
  const { prefix, modelId } = splitPrefix(asked);
  if (writesNoText(modelId))
    return invalidIdentifier(
      `${cutId(asked)} writes no text, and only text models are emulated: ListFoundationModels says which there are.`,
    );
  const ids = known.map((one) => one.modelId);
  const id = nearestId(modelId, ids);
  const model = known.find((one) => one.modelId === id);
  const nearest = model
    ? `The nearest is ${nameLike(prefix, model)}: ${waysToCall(model, region)}.`
    : "ListFoundationModels says which models there are.";
  const addition = JSON.stringify({ modelId: cutId(modelId), like: id ?? ids[0] });
  return invalidIdentifier(
    `No model ${cutId(asked)} is known. ${nearest} The list is of ${CATALOGUE_DATE}; a model that is newer can be added in a file: --models FILE, with [${addition}] in it.`,
  );
}

/** An id for a text that is to be read: a client may send two thousand characters as one. */
export function cutId(id: string): string {
  return cutText(id, MAX_SHOWN_ID_CHARACTERS);
}

/** AWS's own ids are shorter, and so are the ARNs of its inference profiles: about a hundred. */
const MAX_SHOWN_ID_CHARACTERS = 128;

/** 400: the model has no such profile, or not in this region. */
export function profileNotOffered(
  asked: string,
  { model, region }: { model: FoundationModel; region: string },
): BedrockError {
  const { prefix } = splitPrefix(asked);
  const reason =
    prefix && model.profiles.includes(prefix)
      ? `${cutId(asked)} cannot be called from ${region}, where this emulator says it is (the region of the stack)`
      : `${model.modelId} has no inference profile ${cutId(asked)}, as far as is known on ${CATALOGUE_DATE}`;
  return invalidIdentifier(`${reason}. Here ${waysToCall(model, region)}.`);
}

/** 400: an ARN is of the region that is asked. */
export function arnOfOtherRegion(arn: string, { arnRegion, region }: { arnRegion: string; region: string }) {
  return invalidIdentifier(
    `${cutId(arn)} is in ${arnRegion}, and this emulator says that it is ${region} (the region of the stack): AWS knows an ARN only in its own region.`,
  );
}

/** 400: only inference profiles answer for the model. */
export function onDemandUnsupported(
  asked: string,
  { model, region }: { model: FoundationModel; region: string },
): BedrockError {
  return validation(
    `Invocation of model ID ${asked} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
    `${model.modelName} answers through inference profiles alone: ${waysToCall(model, region)}.`,
  );
}

/** 404: the model's life is over. */
export function endOfLife({
  model,
  successor,
  region,
}: {
  model: FoundationModel;
  successor: FoundationModel | undefined;
  region: string;
}): BedrockError {
  const next = successor ? ` Go on with ${successor.modelName}: ${waysToCall(successor, region)}.` : "";
  return new BedrockError({
    name: "ResourceNotFoundException",
    statusCode: 404,
    message:
      "This model version has reached the end of its life. Please refer to the AWS documentation for more details.",
    advice: `${model.modelName} ended on ${model.lifecycle.endOfLife?.slice(0, 10)}, as this emulator's clock has it.${next}`,
  });
}

/** The model's id with the same prefix, where it has such a profile. */
function nameLike(prefix: ProfilePrefix | undefined, { modelId, profiles }: FoundationModel): string {
  return prefix && profiles.includes(prefix) ? `${prefix}.${modelId}` : modelId;
}

/** By which ids a model can be called in a region. */
function waysToCall(model: FoundationModel, region: string): string {
  const ids = profilesOf(model, region).map(({ inferenceProfileId }) => inferenceProfileId);
  if (model.onDemand) ids.push(model.modelId);
  return ids.length > 0 ? `call it by ${ids.join(" or ")}` : `it is not offered in ${region}`;
}
