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

/** Statuses by error name. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html#API_runtime_ConverseStream_Errors */
const STATUS_CODES: Readonly<Record<string, number>> = {
  ValidationException: 400,
  ServiceQuotaExceededException: 400,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  ModelTimeoutException: 408,
  ModelErrorException: 424,
  ModelStreamErrorException: 424,
  ThrottlingException: 429,
  ModelNotReadyException: 429,
  InternalServerException: 500,
  ServiceUnavailableException: 503,
};

/** The HTTP error that stands for an exception of the stream, such as `throttlingException`. */
export function fromStreamException({ name, message }: { name: string; message: string }): BedrockError {
  const errorName = name.charAt(0).toUpperCase() + name.slice(1);
  return new BedrockError({ name: errorName, statusCode: STATUS_CODES[errorName] ?? 500, message });
}

/** 400, with AWS's own words. */
export function validation(message: string, advice?: string): BedrockError {
  return new BedrockError({ name: "ValidationException", statusCode: 400, message, advice });
}

/** 400 for a body of the wrong shape; `problem` is worded as a JSON schema's validator words it. */
export function malformedInput(problem?: string): BedrockError {
  const where = problem ? `: ${problem}` : "";
  return validation(`Malformed input request${where}, please reformat your input and try again.`);
}

/** 400 for a number or a text outside of what the API's model allows. */
export function constraint({ at, value, rule }: { at: string; value: unknown; rule: string }): BedrockError {
  return validation(
    `1 validation error detected: Value '${String(value)}' at '${at}' failed to satisfy constraint: ${rule}`,
  );
}

/** 404. AWS says no more than the name here; this says which operations there are. */
export function unknownOperation({
  method,
  path,
  known,
}: {
  method: string;
  path: string;
  known: readonly string[];
}): BedrockError {
  return new BedrockError({
    name: "UnknownOperationException",
    statusCode: 404,
    message: `${method} ${path} is no emulated operation. There are ${known.join(", ")}.`,
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

/** 500, with AWS's own words. */
export function internalServer(): BedrockError {
  return new BedrockError({
    name: "InternalServerException",
    statusCode: 500,
    message: "The system encountered an unexpected error during processing. Try your request again.",
  });
}
