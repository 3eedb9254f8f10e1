import { BedrockError } from "../../model/errors.ts";

const LOG_IN =
  "Log in (`aws sso login`, with AWS_PROFILE set where it is not the default profile), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_BEARER_TOKEN_BEDROCK, where the emulator is started.";

/** 403, as AWS says it to a caller that it does not know. What the provider said stays here: it may quote a command line. */
export function noCredentials(error: unknown): BedrockError {
  if (error instanceof Error && /\bexpired\b/i.test(error.message))
    return new BedrockError({
      name: "ExpiredTokenException",
      statusCode: 403,
      message: "The security token included in the request is expired",
      advice: `Your AWS login has expired. ${LOG_IN}`,
    });
  return new BedrockError({
    name: "UnrecognizedClientException",
    statusCode: 403,
    message: "The security token included in the request is invalid.",
    advice: `No AWS credentials were found for the real Bedrock. ${LOG_IN}`,
  });
}

/** 503, which the SDK tries again. */
export function unreachable(endpoint: URL, reason: string): BedrockError {
  return new BedrockError({
    name: "ServiceUnavailableException",
    statusCode: 503,
    message: "Bedrock is unable to process your request.",
    advice: `${endpoint.host} cannot be reached (${reason}). Is this machine online, and is there Bedrock in that region? AWS_ENDPOINT_URL_BEDROCK_RUNTIME and AWS_ENDPOINT_URL_BEDROCK name another host.`,
  });
}

/** 400: the call would come here again, and again. */
export function ownEndpoint(): BedrockError {
  return new BedrockError({
    name: "ValidationException",
    statusCode: 400,
    message: "The endpoint of the real Bedrock is this emulator's own.",
    advice:
      "AWS_ENDPOINT_URL_BEDROCK_RUNTIME (or AWS_ENDPOINT_URL) leads back to this emulator. Unset it where the emulator is started.",
  });
}

/** 400: a variable that is no URL. */
export function noUrl(): BedrockError {
  return new BedrockError({
    name: "ValidationException",
    statusCode: 400,
    message: "The endpoint of the real Bedrock is no URL.",
    advice:
      "AWS_ENDPOINT_URL_BEDROCK_RUNTIME, AWS_ENDPOINT_URL_BEDROCK and AWS_ENDPOINT_URL have to be URLs, such as https://bedrock-runtime.us-east-1.amazonaws.com.",
  });
}

/** What a developer can do about an answer of AWS's; undefined where its own words say enough. */
export function adviceOn(
  { statusCode, errorName }: { statusCode: number; errorName: string },
  { withToken }: { withToken: boolean },
): string | undefined {
  if (statusCode !== 403) return undefined;
  if (errorName.startsWith("ExpiredToken")) return `AWS says that your credentials have expired. ${LOG_IN}`;
  if (withToken)
    return "AWS has refused the API key in AWS_BEARER_TOKEN_BEDROCK, which goes before access keys. Make a new one, or unset it.";
  if (/^(UnrecognizedClient|InvalidSignature|InvalidClientTokenId|IncompleteSignature)/.test(errorName))
    return `AWS does not take the credentials that this emulator signs with. ${LOG_IN} And see that this machine's time is right.`;
  return undefined;
}
