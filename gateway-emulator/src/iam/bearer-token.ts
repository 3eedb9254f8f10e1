import { LOCAL_ACCESS_KEY } from "./credentials.ts";
import { SignatureError } from "./signature-error.ts";

const ADVICE =
  "This Bedrock API key is unknown here. Set AWS_BEARER_TOKEN_BEDROCK=local, or unset it to sign with the access key.";

/**
 * Accepts the one Bedrock API key of this place.
 * @throws SignatureError AccessDeniedException, as Bedrock words it.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
 */
export function checkBearerToken(token: string): { accessKeyId: string } {
  if (token === LOCAL_ACCESS_KEY) return { accessKeyId: LOCAL_ACCESS_KEY };
  const message = /^(ABSK|bedrock-api-key-)/.test(token)
    ? "Authentication failed: Please make sure your API Key is valid."
    : "Invalid API Key format: Must start with pre-defined prefix";
  throw new SignatureError("AccessDeniedException", message, ADVICE);
}
