import { BedrockError } from "../model/errors.ts";

/**
 * 424: a script cannot be performed for this call. The SDK does not try it again. AWS's own words are those of the API
 * reference; what is wrong with the script is for its author.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors
 */
export function scriptFault(advice: string): BedrockError {
  return new BedrockError({
    name: "ModelErrorException",
    statusCode: 424,
    message: "The request failed due to an error while processing the model.",
    advice,
  });
}
