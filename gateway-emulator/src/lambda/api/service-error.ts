import type { FastifyReply } from "fastify";
import type { Journal } from "../../control/journal.ts";
import { SignatureError } from "../../iam/signature-error.ts";
import { LambdaError } from "../errors.ts";
import { MAX_SYNC_REQUEST_BYTES } from "../limits.ts";

/** The errors whose message the service writes with a capital letter. */
const CAPITAL = new Set(["ResourceNotFoundException", "ServiceException"]);

/** Answers with an error of the service, and tells the developer what AWS's message may not. */
export function answerServiceError(error: unknown, journal: Journal, reply: FastifyReply): FastifyReply {
  const { name, statusCode, message, reason, advice } = asLambdaError(error);
  if (advice !== undefined) journal.write({ kind: "advice", detail: { advice } });
  return reply
    .code(statusCode)
    .header("x-amzn-ErrorType", name)
    .type("application/json")
    .send(
      JSON.stringify({
        ...(reason !== undefined && { Reason: reason }),
        ...(!isFromInFront(error) && { Type: statusCode < 500 ? "User" : "Service" }),
        [CAPITAL.has(name) ? "Message" : "message"]: message,
      }),
    );
}

/** What the service itself does not see, which says nothing of who is at fault. */
function isFromInFront(error: unknown): boolean {
  return (
    error instanceof SignatureError || (error instanceof LambdaError && error.name === "ValidationException")
  );
}

function asLambdaError(error: unknown): LambdaError {
  if (error instanceof LambdaError) return error;
  if (!(error instanceof Error)) return new LambdaError("ServiceException", 500, String(error));
  const statusCode = "statusCode" in error ? error.statusCode : undefined;
  if (statusCode === 413)
    return new LambdaError(
      "RequestTooLargeException",
      413,
      `Request must be smaller than ${MAX_SYNC_REQUEST_BYTES} bytes for the InvokeFunction operation`,
    );
  if (typeof statusCode === "number") return new LambdaError(error.name, statusCode, error.message);
  return new LambdaError("ServiceException", 500, error.message);
}
