import { cutText } from "../../../control/cut-text.ts";
import { BedrockError } from "../../model/errors.ts";
import type { Breakage } from "../../model/breakage.ts";
import { MAX_QUOTED_CHARS } from "./limits.ts";

/** What a server said when it did not answer. */
export interface Complaint {
  /** HTTP's, or the one that an error in a stream names; absent where it names none. */
  status?: number;
  /** In its own words. */
  message: string;
  /** `exceed_context_size_error`, `model_not_found`, …: its `type` and `code`. */
  kinds: readonly string[];
}

/** A model behind Bedrock that does not answer, as Bedrock says it. */
export class UpstreamError extends BedrockError {
  readonly complaint: Complaint;

  constructor(
    error: { name: string; statusCode: number; message: string; advice: string },
    complaint: Complaint,
  ) {
    super(error);
    this.complaint = complaint;
  }

  /** The same, with more of the way out. */
  advising(more: string): UpstreamError {
    const { name, statusCode, message, advice = "", complaint } = this;
    return new UpstreamError({ name, statusCode, message, advice: joined(advice, more) }, complaint);
  }
}

/**
 * The Bedrock error that says what a server complains of.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html#API_runtime_ConverseStream_Errors
 */
export function upstreamError(complaint: Complaint, where: string): UpstreamError {
  const { status = 0, message } = complaint;
  const said = `${where} said${status ? ` ${status}` : ""}: ${cutText(message, MAX_QUOTED_CHARS)}`;
  const as = (name: string, statusCode: number, words: string, wayOut: string) =>
    new UpstreamError({ name, statusCode, message: words, advice: joined(said, wayOut) }, complaint);

  if (isTooLong(complaint))
    return as(
      "ValidationException",
      400,
      "Input is too long for requested model.",
      "Load the model with a larger context (Ollama: OLLAMA_CONTEXT_LENGTH; llama-server: --ctx-size; LM Studio: Context Length), or send less.",
    );
  if (isUnknownModel(complaint))
    return as(
      "ResourceNotFoundException",
      404,
      "Could not resolve the foundation model from the provided model identifier.",
      "",
    );
  if (status === 401 || status === 403)
    return as(
      "AccessDeniedException",
      403,
      "You don't have access to the model with the specified model ID.",
      "Set OPENAI_API_KEY to a key that it accepts.",
    );
  if (status === 408) return timedOut(complaint, said);
  if (status === 429)
    return as("ThrottlingException", 429, "Too many requests, please wait before trying again.", "");
  if (status === 503 && /\bload/i.test(message))
    return as(
      "ModelNotReadyException",
      429,
      "The model specified in the request is not ready to serve inference requests.",
      "It is still loading; the SDK tries again.",
    );
  if (status >= 502 && status <= 504)
    return as("ServiceUnavailableException", 503, "Bedrock is unable to process your request.", "");
  if (status >= 500)
    return as(
      "InternalServerException",
      500,
      "The system encountered an unexpected error during processing. Try your request again.",
      "",
    );
  if (status === 400 || status === 413 || status === 422)
    return as(
      "ValidationException",
      400,
      `The model returned the following errors: ${cutText(message, MAX_QUOTED_CHARS)}`,
      "",
    );
  return as(
    "ModelErrorException",
    424,
    "The request failed due to an error while processing the model.",
    status >= 300 && status <= 404 ? "Is it the URL of an OpenAI-compatible API?" : "",
  );
}

/** What was said, with a full stop where more is said after it. */
function joined(said: string, more: string): string {
  return more === "" ? said : `${said}${/[.!?…)]$/.test(said) ? "" : "."} ${more}`;
}

/** 503: nobody listens, or whoever does hangs up. Three attempts of the SDK's, then it gives up. */
export function unreachable({
  where,
  reason,
  wayOut,
}: {
  where: string;
  reason: string;
  wayOut: string;
}): UpstreamError {
  return new UpstreamError(
    {
      name: "ServiceUnavailableException",
      statusCode: 503,
      message: "Bedrock is unable to process your request.",
      advice: `${where} cannot be reached (${reason}). Start it: ${wayOut}.`,
    },
    { message: reason, kinds: [] },
  );
}

/** 408, which the SDK does not try again. */
export function timedOut(complaint: Complaint, said: string): UpstreamError {
  return new UpstreamError(
    {
      name: "ModelTimeoutException",
      statusCode: 408,
      message: "Model has timed out in processing the request. Try your request again.",
      advice: said,
    },
    complaint,
  );
}

/** 424: something came that is no answer. */
export function brokenAnswer(where: string, problem: string): UpstreamError {
  return new UpstreamError(
    {
      name: "ModelErrorException",
      statusCode: 424,
      message: "The request failed due to an error while processing the model.",
      advice: `${where}: ${cutText(problem, MAX_QUOTED_CHARS)}`,
    },
    { message: problem, kinds: [] },
  );
}

/** Those that a stream can carry without being a failure of the stream itself. */
const STREAM_EXCEPTIONS: Readonly<Record<string, string>> = {
  ValidationException: "validationException",
  ThrottlingException: "throttlingException",
  ServiceUnavailableException: "serviceUnavailableException",
};

/**
 * The same as an event of a stream that has begun. What a stream has no exception for is the stream's own failure.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html
 */
export function asStreamException({
  name,
  message,
  complaint,
}: UpstreamError): Extract<Breakage, { type: "exception" }> {
  const modelled = STREAM_EXCEPTIONS[name];
  if (modelled) return { type: "exception", name: modelled, message };
  return {
    type: "exception",
    name: "modelStreamErrorException",
    message: "An error occurred while streaming the response. Retry your request.",
    ...(complaint.status !== undefined && { originalStatusCode: complaint.status }),
    originalMessage: cutText(complaint.message, MAX_QUOTED_CHARS),
  };
}

/** llama.cpp has had it with 400 and with 500; LM Studio knows no word for it, nor does Ollama. */
function isTooLong({ message, kinds }: Complaint): boolean {
  return (
    kinds.some((kind) => /^exceed_context_size_error$|^context_length_exceeded$/.test(kind)) ||
    /context (size|length|window|overflow)|exceeds? .{0,40}\bcontext\b|tokens to keep from the initial prompt|prompt is too long|\bn_ctx\b/i.test(
      message,
    )
  );
}

function isUnknownModel({ status, message, kinds }: Complaint): boolean {
  if (kinds.includes("model_not_found")) return true;
  return (
    (status === 404 || status === 400) && /\bmodel\b.{0,200}\b(not found|does not exist)/is.test(message)
  );
}
