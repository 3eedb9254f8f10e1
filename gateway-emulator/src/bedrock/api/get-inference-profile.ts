import { inferenceProfileArn } from "../catalogue/arns.ts";
import { isModelIdShaped } from "../catalogue/model-identifier.ts";
import { invalidIdentifier } from "../catalogue/refusals.ts";
import { BedrockError } from "../model/errors.ts";
import type { BedrockCall } from "./bedrock-call.ts";
import { inferenceProfileSummary } from "./inference-profile-summary.ts";
import { sendJson } from "./json-response.ts";

/**
 * GetInferenceProfile: by the id or the ARN of one that AWS defines.
 * @throws BedrockError ValidationException (400), ResourceNotFoundException (404)
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetInferenceProfile.html
 */
export async function getInferenceProfile(call: BedrockCall): Promise<void> {
  const { catalogue } = call.services;
  const asked = call.operation.labels["inferenceProfileIdentifier"] ?? "";
  if (!isModelIdShaped(asked)) throw invalidIdentifier("It is neither an id nor an ARN.");
  const profile = catalogue
    .profiles()
    .find(({ inferenceProfileId: id }) => id === asked || inferenceProfileArn(id, catalogue) === asked);
  if (!profile) throw noSuchProfile(asked, catalogue.region);
  call.record.ended = "complete";
  sendJson(call, JSON.stringify(inferenceProfileSummary(profile, catalogue)));
}

/** 404, in the words of AWS's reference for this error. */
function noSuchProfile(asked: string, region: string): BedrockError {
  return new BedrockError({
    name: "ResourceNotFoundException",
    statusCode: 404,
    message:
      "The specified resource Amazon Resource Name (ARN) was not found. Check the Amazon Resource Name (ARN) and try your request again.",
    advice: `No inference profile ${asked} is offered in ${region}; ListInferenceProfiles says which are. Application inference profiles are not kept here.`,
  });
}
