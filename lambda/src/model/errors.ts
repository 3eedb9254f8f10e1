import type { ProtocolError } from "../protocol.ts";
import type { AnswerEnd } from "./converse-stream.ts";
import { type Fault, faultOf } from "./fault.ts";
import { hintFor } from "./hint.ts";
import { retryAfterMs } from "./retry-after.ts";
import { parseServiceError, type ServiceError } from "./service-error.ts";

type Meaning = Pick<ProtocolError, "code" | "retryable">;

const UNAVAILABLE: Meaning = { code: "model_unavailable", retryable: true };
const GONE: Meaning = { code: "model_unavailable", retryable: false };
const NO_ACCESS: Meaning = { code: "model_access", retryable: false };
const TIMEOUT: Meaning = { code: "timeout", retryable: true };

const MEANINGS: Record<Fault, Meaning> = {
  throttled: { code: "throttled", retryable: true },
  "daily-quota": { code: "quota", retryable: false },
  "too-long": { code: "context_too_long", retryable: false },
  "end-of-life": GONE,
  "unknown-model": GONE,
  "profile-needed": GONE,
  "not-ready": UNAVAILABLE,
  unavailable: UNAVAILABLE,
  "model-failed": UNAVAILABLE,
  unreachable: UNAVAILABLE,
  "timed-out": TIMEOUT,
  "no-permission": NO_ACCESS,
  "no-subscription": NO_ACCESS,
  "use-case-missing": NO_ACCESS,
  "data-retention": NO_ACCESS,
  credentials: NO_ACCESS,
  "bad-request": { code: "bad_request", retryable: false },
  internal: { code: "internal", retryable: false },
};

/** Long enough for every sentence of Bedrock's, short enough for any frame. */
const MAX_DETAIL_CHARS = 500;

/** Of the moment; tests give their own. */
interface Chance {
  /** Milliseconds since the Unix epoch. */
  now?: number;
  /** From 0 to 1. */
  random?: number;
}

/**
 * What the client is told when the model gave no answer, or not all of it. `hint` is for the operator's log: what to
 * do, where somebody can do something.
 */
export function answerError(
  end: Exclude<AnswerEnd, { how: "complete" }>,
  {
    modelId,
    requestId,
    now = Date.now(),
    random = Math.random(),
  }: { modelId: string; requestId: string } & Chance,
): ProtocolError & { hint?: string } {
  switch (end.how) {
    case "malformed":
      return { ...UNAVAILABLE, detail: `the model stopped with ${end.stopReason} (request ${requestId})` };
    case "truncated":
      return {
        ...UNAVAILABLE,
        detail: `the model's stream broke off before the end of the answer (request ${requestId})`,
      };
    case "stopped":
      return stoppedError(end.why, requestId);
    case "error": {
      const error = parseServiceError(end.error);
      const fault = faultOf(error);
      const hint = hintFor(fault, { modelId, message: error.message, now });
      return {
        ...MEANINGS[fault],
        ...(fault === "throttled" && { retryAfterMs: retryAfterMs(error, { now, random }) }),
        detail: publicDetail(error, fault, requestId),
        ...(hint !== undefined && { hint }),
      };
    }
  }
}

/** What the client is told when something other than the model failed; what exactly is the operator's to read. */
export function handlerError(
  error: unknown,
  requestId: string,
  { now = Date.now(), random = Math.random() }: Chance = {},
): ProtocolError {
  const read = parseServiceError(error);
  const detail = handlerDetail(requestId);
  const fault = faultOf(read);
  if (fault === "throttled")
    return { ...MEANINGS.throttled, retryAfterMs: retryAfterMs(read, { now, random }), detail };
  if (fault === "timed-out") return { ...TIMEOUT, detail };
  const passing = fault === "unavailable" || fault === "unreachable";
  return { code: "internal", retryable: passing, detail };
}

function stoppedError(
  why: Extract<AnswerEnd, { how: "stopped" }>["why"],
  requestId: string,
): ProtocolError & { hint?: string } {
  switch (why) {
    case "user-stop":
      return { code: "cancelled", retryable: false, detail: `the answer was stopped (request ${requestId})` };
    case "superseded":
      return {
        code: "conflict",
        retryable: true,
        detail: `the run was taken from its worker (request ${requestId})`,
      };
    case "deadline":
      return {
        ...TIMEOUT,
        detail: `the answer took longer than it may (request ${requestId})`,
        hint: "The answer took longer than the worker function has: raise the function's timeout, which may be 15 minutes, or lower maxTokens.",
      };
    case "first-event-timeout":
    case "idle-timeout":
      return {
        ...TIMEOUT,
        detail: `the model fell silent: ${why.replaceAll("-", " ")} (request ${requestId})`,
        hint: "The model fell silent: look at AWS's service health, and set MODEL_ID to a profile that answers from several regions, such as a global one.",
      };
  }
}

/** The service's own sentence, where it is the visitor's to read. */
function publicDetail({ name, message }: ServiceError, fault: Fault, requestId: string): string {
  if (fault === "internal") return handlerDetail(requestId);
  // A sentence about signatures may repeat what was signed.
  const sentence = fault === "credentials" || message === "" ? name : `${name}: ${message}`;
  const masked = sentence
    .replaceAll(/arn:[^\s,"'()]+/g, "arn:…")
    .replaceAll(/\b\d{12}\b/g, "…")
    .replaceAll(/\bA[KS]IA[A-Z0-9]{12,}/g, "…");
  return `${masked.slice(0, MAX_DETAIL_CHARS)} (request ${requestId})`;
}

function handlerDetail(requestId: string): string {
  return `the handler failed; its log tells more under request ${requestId}`;
}
