import { handlerError } from "../model/errors.ts";
import { InvalidFrameError, type ProtocolError } from "../protocol.ts";
import { ConflictError, NotFoundError } from "../store/errors.ts";

/** A frame that follows the protocol, and is not done all the same. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly refusal: ProtocolError;

  constructor(refusal: ProtocolError) {
    super(refusal.detail ?? refusal.code);
    this.refusal = refusal;
  }
}

/** Whether it is the client's to mend; anything else is the operator's to hear of. */
export function isClientsOwn(error: unknown): boolean {
  return (
    error instanceof InvalidFrameError ||
    error instanceof RefusedError ||
    error instanceof NotFoundError ||
    error instanceof ConflictError
  );
}

/** What the client is told of why its frame was not done. */
export function reasonOf(error: unknown, requestId: string): ProtocolError {
  const reason = wholeReasonOf(error, requestId);
  const detail = reason.detail?.slice(0, MAX_DETAIL_CHARS);
  return { ...reason, ...(detail !== undefined && { detail }) };
}

/** It may repeat what the client said, of any length: each of its characters is six bytes at most, and escaped twice. */
const MAX_DETAIL_CHARS = 500;

function wholeReasonOf(error: unknown, requestId: string): ProtocolError {
  if (error instanceof InvalidFrameError)
    return { code: error.code, retryable: false, detail: error.message };
  if (error instanceof RefusedError) return error.refusal;
  if (error instanceof NotFoundError) return { code: "not_found", retryable: false, detail: error.message };
  if (error instanceof ConflictError) return { code: "conflict", retryable: false, detail: error.message };
  const { code, detail = code, retryAfterMs = RETRY_MS } = handlerError(error, requestId);
  if (code === "throttled") return { code, retryable: true, retryAfterMs, detail };
  return { code: "internal", retryable: true, detail };
}

/** Long enough for a table or a function that is asked too much to take more again. */
const RETRY_MS = 1_000;
