import { SignatureError } from "../iam/signature-error.ts";
import { GatewayError, payloadTooLarge } from "./errors.ts";
import type { Gateway } from "./gateway.ts";
import { MAX_MESSAGE_BYTES } from "./limits.ts";

/** A post that is to be refused is still read, up to here, so that its sender hears why. */
export const MAX_RECEIVED_BYTES = 8 * MAX_MESSAGE_BYTES;

/** What goes back over HTTP. */
export interface HttpAnswer {
  statusCode: number;
  headers: Record<string, string>;
  /** Empty where AWS sends none. */
  body: string;
}

/** The one place where errors become HTTP; the developer is told what the caller is not. */
export function answerError(
  gateway: Gateway,
  error: unknown,
  request: { method: string; path: string; contentLength?: number | undefined },
): HttpAnswer {
  const { contentLength, ...called } = request;
  const answer = isTooLarge(error)
    ? payloadTooLarge(contentLength ?? { moreThan: MAX_RECEIVED_BYTES }, MAX_MESSAGE_BYTES)
    : asGatewayError(error);
  // A refused signature has been explained where it was checked; of a client that has gone nobody needs to hear.
  if (!(error instanceof SignatureError) && !isHangUp(error)) {
    const advice = `${answer.statusCode} ${answer.name}: ${answer.advice ?? answer.message}`;
    gateway.journal.write({ kind: "advice", detail: { advice, ...called } });
  }
  const errorType = { "x-amzn-ErrorType": answer.name };
  if (answer.body === undefined) return { statusCode: answer.statusCode, headers: errorType, body: "" };
  return {
    statusCode: answer.statusCode,
    headers: { ...errorType, "content-type": "application/json" },
    body: JSON.stringify({ [answer.messageKey]: answer.body }),
  };
}

function asGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error instanceof SignatureError)
    return new GatewayError({ name: error.name, statusCode: error.statusCode, body: error.message });
  const advice = error instanceof Error ? error.message : String(error);
  if (isClientError(error))
    return new GatewayError({ name: "BadRequestException", statusCode: error.statusCode, body: advice });
  return new GatewayError({
    name: "InternalServerErrorException",
    statusCode: 500,
    body: "Internal server error",
    advice,
  });
}

function isTooLarge(error: unknown): boolean {
  return codeOf(error) === "FST_ERR_CTP_BODY_TOO_LARGE";
}

/** The client ended its connection before its request was whole. */
function isHangUp(error: unknown): boolean {
  return codeOf(error) === "ECONNRESET";
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function isClientError(error: unknown): error is Error & { statusCode: number } {
  return (
    error instanceof Error &&
    "statusCode" in error &&
    typeof error.statusCode === "number" &&
    error.statusCode >= 400 &&
    error.statusCode < 500
  );
}
