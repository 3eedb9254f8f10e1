import type { KnownErrors } from "../../control/call-effect.ts";

/**
 * What Bedrock answers before a stream, by name, with words that it has been seen to use; those of
 * ServiceQuotaExceededException, ModelErrorException, ModelNotReadyException and ModelStreamErrorException, which nobody
 * has published, are the API reference's.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html#API_runtime_ConverseStream_Errors
 */
export const BEDROCK_ERRORS = {
  ThrottlingException: { statusCode: 429, message: "Too many tokens, please wait before trying again." },
  ValidationException: { statusCode: 400, message: "The provided model identifier is invalid." },
  ServiceQuotaExceededException: {
    statusCode: 400,
    message: "Your request exceeds the service quota for your account.",
  },
  AccessDeniedException: {
    statusCode: 403,
    message: "You don't have access to the model with the specified model ID.",
  },
  UnrecognizedClientException: {
    statusCode: 403,
    message: "The security token included in the request is invalid.",
  },
  ResourceNotFoundException: {
    statusCode: 404,
    message:
      "This model version has reached the end of its life. Please refer to the AWS documentation for more details.",
  },
  ModelTimeoutException: {
    statusCode: 408,
    message: "Model has timed out in processing the request. Try your request again.",
  },
  ModelErrorException: {
    statusCode: 424,
    message: "The request failed due to an error while processing the model.",
  },
  ModelStreamErrorException: {
    statusCode: 424,
    message: "An error occurred while streaming the response. Retry your request.",
  },
  ModelNotReadyException: {
    statusCode: 429,
    message: "The model specified in the request is not ready to serve inference requests.",
  },
  InternalServerException: {
    statusCode: 500,
    message: "The system encountered an unexpected error during processing. Try your request again.",
  },
  ServiceUnavailableException: {
    statusCode: 503,
    message: "Bedrock is unable to process your request.",
  },
} satisfies KnownErrors;

/** What an exception of the stream, such as `throttlingException`, says when nobody says otherwise. */
export function exceptionMessage(name: string): string {
  return knownError(errorNameOfException(name))?.message ?? name;
}

/** The error that an exception of the stream, such as `throttlingException`, is before a stream. */
export function errorNameOfException(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Undefined for a name that is none of Bedrock's. */
export function knownError(name: string): KnownErrors[string] | undefined {
  const errors: KnownErrors = BEDROCK_ERRORS;
  return Object.hasOwn(errors, name) ? errors[name] : undefined;
}
