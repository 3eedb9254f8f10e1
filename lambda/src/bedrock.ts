import {
  type BedrockRuntimeClient,
  ConverseStreamCommand,
  type ConverseStreamCommandInput,
  type ConverseStreamOutput,
} from "@aws-sdk/client-bedrock-runtime";
import type { Usage } from "./protocol.ts";

/** How a model's answer ended; `complete` only when the model said so itself. */
export type AnswerEnd =
  | { how: "complete"; stopReason: string; usage?: Usage | undefined }
  /** The model came to its end and says that its answer cannot be used. */
  | { how: "malformed"; stopReason: string }
  /** The stream broke off, with an error or without. */
  | { how: "truncated"; error?: unknown }
  /** We ended it. */
  | { how: "stopped"; why: StopCause }
  | { how: "error"; error: unknown };

type StopCause = "first-event-timeout" | "idle-timeout" | "deadline";

/** A long prompt really takes the better part of this. */
const FIRST_EVENT_TIMEOUT_MS = 30_000;

/** From one event to the next. */
const IDLE_TIMEOUT_MS = 20_000;

/**
 * Streams one answer, and calls `onText` with each piece of it. Never throws: what went wrong is in the end it returns.
 *
 * Whoever ends the stream says why first and then aborts: the error that an abort leaves behind depends on the
 * transport, so it is never asked. Leaving the loop would not stop the model, hence the abort in the end, always.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export async function converseStream({
  client,
  input,
  onText,
  deadlineMs,
  firstEventTimeoutMs = FIRST_EVENT_TIMEOUT_MS,
  idleTimeoutMs = IDLE_TIMEOUT_MS,
}: {
  client: BedrockRuntimeClient;
  input: ConverseStreamCommandInput;
  onText: (text: string) => void;
  /** Milliseconds from now after which no more is read. */
  deadlineMs: number;
  firstEventTimeoutMs?: number;
  idleTimeoutMs?: number;
}): Promise<AnswerEnd> {
  const abort = new AbortController();
  let why: StopCause | undefined;
  const stop = (cause: StopCause) => {
    why ??= cause;
    abort.abort();
  };
  const deadline = setTimeout(stop, deadlineMs, "deadline");
  let silence = setTimeout(stop, firstEventTimeoutMs, "first-event-timeout");
  const seen: { stopReason?: string; usage?: Usage } = {};
  let failure: { error: unknown } | undefined;

  try {
    const command = new ConverseStreamCommand(input);
    const { stream = [] } = await client.send(command, { abortSignal: abort.signal });
    for await (const event of stream) {
      clearTimeout(silence);
      silence = setTimeout(stop, idleTimeoutMs, "idle-timeout");
      readEvent(event);
    }
  } catch (error) {
    failure = { error };
  } finally {
    clearTimeout(deadline);
    clearTimeout(silence);
    abort.abort();
  }

  function readEvent(event: ConverseStreamOutput): void {
    const text = event.contentBlockDelta?.delta?.text;
    if (text) onText(text);
    if (event.messageStop?.stopReason) seen.stopReason = event.messageStop.stopReason;
    const { inputTokens, outputTokens } = event.metadata?.usage ?? {};
    if (inputTokens !== undefined && outputTokens !== undefined) seen.usage = { inputTokens, outputTokens };
  }

  // The usage comes after the stop reason, and an answer is whole without it.
  const { stopReason, usage } = seen;
  if (stopReason?.startsWith("malformed_")) return { how: "malformed", stopReason };
  if (stopReason !== undefined) return { how: "complete", stopReason, usage };
  if (why) return { how: "stopped", why };
  if (!failure) return { how: "truncated" };
  return isTransportError(failure.error) ? { how: "truncated", ...failure } : { how: "error", ...failure };
}

/** A connection that broke, or bytes that did not arrive whole; the SDK names neither kind. */
function isTransportError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return (
    /^(ECONNRESET|EPIPE|ERR_HTTP2_.*)$/.test(code) || /Truncated event message|checksum/.test(error.message)
  );
}
