import { errorNameOfException, knownError } from "./bedrock-errors.ts";

/** An error that Bedrock answers with, before or instead of a stream. */
export class BedrockError extends Error {
  readonly statusCode: number;
  /** What AWS does not say: the rule that bit, with its numbers, and the way out. For the developer, not the client. */
  readonly advice: string | undefined;

  constructor({
    name,
    statusCode,
    message,
    advice,
  }: {
    name: string;
    statusCode: number;
    message: string;
    advice?: string | undefined;
  }) {
    super(message);
    this.name = name;
    this.statusCode = statusCode;
    this.advice = advice;
  }
}

/** The HTTP error that stands for an exception of the stream, such as `throttlingException`. */
export function fromStreamException({ name, message }: { name: string; message: string }): BedrockError {
  const errorName = errorNameOfException(name);
  return new BedrockError({ name: errorName, statusCode: knownError(errorName)?.statusCode ?? 500, message });
}

/** 400, with AWS's own words. */
export function validation(message: string, advice?: string): BedrockError {
  return new BedrockError({ name: "ValidationException", statusCode: 400, message, advice });
}

/** 403, with AWS's own words. */
export function accessDenied(message: string, advice?: string): BedrockError {
  return new BedrockError({ name: "AccessDeniedException", statusCode: 403, message, advice });
}

/** 400 for a body of the wrong shape; `problem` is worded as a JSON schema's validator words it. */
export function malformedInput(problem?: string, advice?: string): BedrockError {
  const where = problem ? `: ${problem}` : "";
  return validation(`Malformed input request${where}, please reformat your input and try again.`, advice);
}

/** A member of a request that is outside of what the API's model allows. */
export interface Violation {
  /** `inferenceConfig.maxTokens`, `messages.1.member.role`: lists count from one. */
  at: string;
  /** Absent where AWS does not repeat it: it may be somebody's words. */
  value?: string;
  rule: string;
}

/** 400 for all of them at once, counted. */
export function violated(violations: readonly Violation[], advice?: string): BedrockError {
  const said = violations.map(
    ({ at, value, rule }) =>
      `Value ${value === undefined ? "" : `${value} `}at '${at}' failed to satisfy constraint: ${rule}`,
  );
  const errors = violations.length === 1 ? "error" : "errors";
  return validation(`${violations.length} validation ${errors} detected: ${said.join("; ")}`, advice);
}

/** 400 for one. */
export function constraint({ at, value, rule }: { at: string; value: unknown; rule: string }): BedrockError {
  return violated([{ at, value: `'${String(value)}'`, rule }]);
}

/** 404. AWS says no more than the name; the advice says which operations there are. */
export function unknownOperation({
  method,
  path,
  known,
}: {
  method: string;
  path: string;
  known: readonly string[];
}): BedrockError {
  const name = "UnknownOperationException";
  const advice = `${method} ${path} is no emulated operation. There are ${known.join(", ")}.`;
  return new BedrockError({ name, statusCode: 404, message: name, advice });
}

/** 501: an operation that exists, and is not emulated. The words are those of CountTokens for a model without it. */
export function bidirectionalStream(): BedrockError {
  return new BedrockError({
    name: "ValidationException",
    statusCode: 501,
    message: "The provided model doesn't support bidirectional streaming.",
    advice: "InvokeModelWithBidirectionalStream is not emulated. ConverseStream streams text.",
  });
}

/** 413. */
export function requestTooLarge(maxBytes: number): BedrockError {
  return new BedrockError({
    name: "RequestEntityTooLargeException",
    statusCode: 413,
    message: `The request's body is longer than ${maxBytes} bytes.`,
  });
}

/** 408: a body that does not end. Neither name nor words are known of Bedrock. */
export function requestTimeout(bytes: number, limitMs: number): BedrockError {
  return new BedrockError({
    name: "RequestTimeoutException",
    statusCode: 408,
    message: `The request's body did not end: after ${bytes} bytes nothing more was waited for (${limitMs / 1_000} seconds).`,
  });
}

/** 500, with AWS's own words. */
export function internalServer(): BedrockError {
  return new BedrockError({
    name: "InternalServerException",
    statusCode: 500,
    message: "The system encountered an unexpected error during processing. Try your request again.",
  });
}
