import type { ServiceError } from "./service-error.ts";

/** What is the matter, as far as a client or an operator can do something about it. */
export type Fault =
  | "throttled"
  | "daily-quota"
  | "too-long"
  | "end-of-life"
  | "unknown-model"
  | "profile-needed"
  | "not-ready"
  | "unavailable"
  | "model-failed"
  | "unreachable"
  | "timed-out"
  | "no-permission"
  | "no-subscription"
  | "use-case-missing"
  | "data-retention"
  | "credentials"
  | "bad-request"
  | "internal";

/**
 * By the error's name in lower case and without its `Exception` or `Error`: a stream begins names with a small letter,
 * and other services end them differently.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 */
const BY_NAME: Record<string, Fault> = {
  throttling: "throttled",
  toomanyrequests: "throttled",
  servicequotaexceeded: "throttled",
  provisionedthroughputexceeded: "throttled",
  requestlimitexceeded: "throttled",
  modelnotready: "not-ready",
  serviceunavailable: "unavailable",
  internalserver: "unavailable",
  internalfailure: "unavailable",
  modelerror: "model-failed",
  modelstreamerror: "model-failed",
  modeltimeout: "timed-out",
  requesttimeout: "timed-out",
  timeout: "timed-out",
  resourcenotfound: "unknown-model",
  accessdenied: "no-subscription",
  unrecognizedclient: "credentials",
  invalidclienttokenid: "credentials",
  expiredtoken: "credentials",
  invalidsignature: "credentials",
  signaturedoesnotmatch: "credentials",
  incompletesignature: "credentials",
  missingauthenticationtoken: "credentials",
  credentialsprovider: "credentials",
  tokenprovider: "credentials",
  requestentitytoolarge: "too-long",
  validation: "bad-request",
};

const TOO_LONG =
  /(input|prompt) is too long|too many input tokens|exceeds? .*context|context (length|window)|input tokens exceed/i;

/** One name has many meanings: then only the sentence tells. The first that fits counts. */
const BY_SENTENCE: Partial<Record<Fault, [sentence: RegExp, fault: Fault][]>> = {
  throttled: [[/per day|daily/i, "daily-quota"]],
  "unknown-model": [
    [/use case/i, "use-case-missing"],
    [/end of its life|legacy/i, "end-of-life"],
  ],
  "no-subscription": [
    // Its sentence says "not authorized to perform" too.
    [/marketplace/i, "no-subscription"],
    [/not authorized to perform/i, "no-permission"],
  ],
  "bad-request": [
    [TOO_LONG, "too-long"],
    [/on-demand throughput/i, "profile-needed"],
    [/model identifier/i, "unknown-model"],
    [/end of its life/i, "end-of-life"],
    [/data retention/i, "data-retention"],
    [/operation not allowed/i, "no-subscription"],
  ],
  "model-failed": [[TOO_LONG, "too-long"]],
};

/** What is the matter with a call that failed. */
export function faultOf(error: ServiceError): Fault {
  const fault = BY_NAME[error.name.toLowerCase().replace(/(exception|error)$/, "")] ?? byStatus(error);
  return BY_SENTENCE[fault]?.find(([sentence]) => sentence.test(error.message))?.[1] ?? fault;
}

function byStatus({ status, code, message }: ServiceError): Fault {
  if (status === 429) return "throttled";
  if (status !== undefined && status >= 500) return "unavailable";
  // A code without a status is the connection's: nothing listens there, or the name is not known.
  const ofNetwork = code !== undefined && /^(E[A-Z_]+|ERR_HTTP2_.*)$/.test(code);
  if (status === undefined && (ofNetwork || /\b(connect|getaddrinfo) E[A-Z_]+/.test(message)))
    return "unreachable";
  return "internal";
}
