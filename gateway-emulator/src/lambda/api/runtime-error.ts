import type { IncomingHttpHeaders } from "node:http";

/** What stands for the type of an error whose runtime does not name it. */
const UNKNOWN_TYPE = "Function.Unknown";

/** Brings the cause of an error for X-Ray along in its body, instead of in a header. */
const WITH_CAUSE = "application/vnd.aws.lambda.error.cause+json";

const ERROR_TYPE = "lambda-runtime-function-error-type";
const ERROR_BODY = "lambda-runtime-function-error-body";

/**
 * The payload that a caller gets for what a runtime has sent to `error` or `init/error`: its body as it is, be it JSON
 * or not; for an empty one, what the headers say. Causes for X-Ray are nobody's here.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-invokeerror
 */
export function errorPayload(body: string, headers: IncomingHttpHeaders): string {
  if (headers["content-type"] === WITH_CAUSE) return withoutCause(body);
  return body === "" ? failure(headers[ERROR_TYPE]) : body;
}

/**
 * The failure that the trailers of a streamed response tell of; undefined when they tell of none.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
 */
export function streamFailure(trailers: NodeJS.Dict<string>): string | undefined {
  const type = trailers[ERROR_TYPE];
  const body = trailers[ERROR_BODY];
  if (type === undefined && body === undefined) return undefined;
  return Buffer.from(body ?? "", "base64").toString("utf8") || failure(type);
}

function failure(type: unknown): string {
  return JSON.stringify({ errorType: typeof type === "string" ? type : UNKNOWN_TYPE, errorMessage: "" });
}

function withoutCause(body: string): string {
  try {
    const { errorMessage, errorType, stackTrace } = JSON.parse(body) as Record<string, unknown>;
    return JSON.stringify({ errorMessage, errorType, stackTrace });
  } catch {
    return JSON.stringify("Invalid error body");
  }
}
