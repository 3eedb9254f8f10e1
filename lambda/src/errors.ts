import type { AnswerEnd } from "./bedrock.ts";
import type { ProtocolError } from "./protocol.ts";

type Meaning = Pick<ProtocolError, "code" | "retryable">;

const THROTTLED: Meaning = { code: "throttled", retryable: true };
const UNAVAILABLE: Meaning = { code: "model_unavailable", retryable: true };
const GONE: Meaning = { code: "model_unavailable", retryable: false };
const TIMEOUT: Meaning = { code: "timeout", retryable: true };
const NO_ACCESS: Meaning = { code: "model_access", retryable: false };
const TOO_LARGE: Meaning = { code: "too_large", retryable: false };
const BAD_REQUEST: Meaning = { code: "bad_request", retryable: false };
const INTERNAL: Meaning = { code: "internal", retryable: false };

/** By the SDK's name in lower case: in a stream, names that the SDK does not know start with a small letter. */
const MEANINGS: Record<string, Meaning> = {
  throttlingexception: THROTTLED,
  servicequotaexceededexception: THROTTLED,
  provisionedthroughputexceededexception: THROTTLED,
  requestlimitexceeded: THROTTLED,
  modelnotreadyexception: UNAVAILABLE,
  serviceunavailableexception: UNAVAILABLE,
  internalserverexception: UNAVAILABLE,
  modelerrorexception: UNAVAILABLE,
  modelstreamerrorexception: UNAVAILABLE,
  resourcenotfoundexception: GONE,
  modeltimeoutexception: TIMEOUT,
  timeouterror: TIMEOUT,
  accessdeniedexception: NO_ACCESS,
  unrecognizedclientexception: NO_ACCESS,
  expiredtokenexception: NO_ACCESS,
  invalidsignatureexception: NO_ACCESS,
  missingauthenticationtokenexception: NO_ACCESS,
  credentialsprovidererror: NO_ACCESS,
};

/** Bedrock answers many different faults with a ValidationException: only the sentence tells them apart. */
const VALIDATIONS: [sentence: RegExp, meaning: Meaning][] = [
  [/too long|exceeds? .*context|context window/i, TOO_LARGE],
  [/model identifier|on-demand throughput|end of its life/i, GONE],
];

/** Long enough for every sentence of Bedrock's, short enough for any frame. */
const MAX_DETAIL_CHARS = 500;

/**
 * What the client is told when the model gave no answer, or not all of it.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 */
export function answerError(end: Exclude<AnswerEnd, { how: "complete" }>): ProtocolError {
  switch (end.how) {
    case "malformed":
      return { ...UNAVAILABLE, detail: `the model stopped with ${end.stopReason}` };
    case "truncated":
      return { ...UNAVAILABLE, detail: "the model's stream broke off before the end of the answer" };
    case "stopped":
      return { ...TIMEOUT, detail: `the answer was ended by its ${end.why.replaceAll("-", " ")}` };
    case "error":
      return { ...meaningOf(end.error), detail: publicDetail(end.error) };
  }
}

/** What the client is told when something other than the model failed; what exactly is the operator's to read. */
export function handlerError(error: unknown, requestId: string): ProtocolError {
  const meaning = meaningOf(error);
  const told = meaning.code === "throttled" || meaning.code === "timeout" ? meaning : INTERNAL;
  return { ...told, detail: `the handler failed; its log tells more under request ${requestId}` };
}

function meaningOf(error: unknown): Meaning {
  const { name, message, code, status } = parseServiceError(error);
  const meaning = MEANINGS[name.toLowerCase()];
  if (meaning) return meaning;
  if (name.toLowerCase() === "validationexception")
    return VALIDATIONS.find(([sentence]) => sentence.test(message))?.[1] ?? BAD_REQUEST;
  if (status === 429) return THROTTLED;
  // A code without a status is the connection's: nothing listens there, or the name is not known.
  if ((status !== undefined && status >= 500) || (status === undefined && code !== undefined))
    return UNAVAILABLE;
  return INTERNAL;
}

/** The service's own sentence, less the names of accounts, roles and resources: they are not the visitor's. */
function publicDetail(error: unknown): string {
  const { name, message } = parseServiceError(error);
  return `${name}: ${message}`.replaceAll(/arn:[^\s,"]+/g, "arn:…").slice(0, MAX_DETAIL_CHARS);
}

function parseServiceError(error: unknown): {
  name: string;
  message: string;
  code?: string | undefined;
  status?: number | undefined;
} {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, code, $metadata } = error as Error & {
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  return { name, message, code, status: $metadata?.httpStatusCode };
}
