import {
  type BedrockRuntimeClient,
  ConverseStreamCommand,
  type ConverseStreamCommandInput,
  type ConverseStreamOutput,
} from "@aws-sdk/client-bedrock-runtime";
import { createAnswer, type ModelEnd } from "./answer.ts";
import { isBrokenStream } from "./broken-stream.ts";
import type { ModelEvent } from "./content-blocks.ts";
import { watchCall, type Why } from "./watch.ts";

export type { ModelEvent } from "./content-blocks.ts";
export type { StopCause } from "./watch.ts";

/** How a model's answer ended. */
export type AnswerEnd =
  | ModelEnd
  /** The stream broke off, with an error or without. */
  | { how: "truncated"; error?: unknown }
  /** We ended it. */
  | { how: "stopped"; why: Why }
  /** The service refused, before the stream or in it, or could not be reached. */
  | { how: "error"; error: unknown };

/** A long prompt really takes the better part of this. */
const FIRST_EVENT_TIMEOUT_MS = 30_000;

/** From one event to the next. */
const IDLE_TIMEOUT_MS = 20_000;

/** The usage follows the stop reason at once; the answer is whole without it, and nobody should wait for it. */
const METADATA_TIMEOUT_MS = 3_000;

/**
 * Streams one answer, and gives its pieces to `onEvent` as they come. What goes wrong with the model is in the end it
 * returns. After an abort it gives nothing further.
 *
 * Whoever ends the stream says why first and then aborts: what an abort leaves behind is an error on HTTP/1.1 and
 * silence on HTTP/2, so it is never asked. Leaving the loop would not stop the model, hence the abort in the end, always.
 * @throws what `onEvent` throws
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export async function converseStream({
  client,
  input,
  onEvent,
  signal,
  firstEventTimeoutMs = FIRST_EVENT_TIMEOUT_MS,
  idleTimeoutMs = IDLE_TIMEOUT_MS,
}: {
  client: BedrockRuntimeClient;
  input: ConverseStreamCommandInput;
  onEvent: (event: ModelEvent) => void;
  /** Its reason is a `StopCause`. */
  signal: AbortSignal;
  /** From the call to its first event, with the SDK's retries. */
  firstEventTimeoutMs?: number;
  idleTimeoutMs?: number;
}): Promise<AnswerEnd & { forwarded: boolean }> {
  const answer = createAnswer({ modelId: input.modelId, onEvent });
  const watch = watchCall(signal);
  watch.expectEvent("first-event-timeout", firstEventTimeoutMs);
  const call = openCall({ client, input, signal: watch.signal });

  try {
    for await (const event of call.events) {
      if (watch.signal.aborted) break;
      answer.read(event);
      const withinMs = answer.stopped ? Math.min(idleTimeoutMs, METADATA_TIMEOUT_MS) : idleTimeoutMs;
      watch.expectEvent("idle-timeout", withinMs);
    }
  } finally {
    watch.close();
  }
  return { ...endOf(), forwarded: answer.forwarded };

  function endOf(): AnswerEnd {
    const end = answer.end();
    if (end) return end;
    if (watch.why) return { how: "stopped", why: watch.why };
    const failure = call.failure();
    if (!failure) return { how: "truncated" };
    return { how: isBrokenStream(failure) ? "truncated" : "error", error: failure.error };
  }
}

interface Call {
  /** Ends without an error. */
  events: AsyncGenerator<ConverseStreamOutput>;
  /** The error that the events ended with; `begun` when there were any before it. */
  failure(): { error: unknown; begun: boolean } | undefined;
}

/** A call that is made when its events are asked for. */
function openCall({
  client,
  input,
  signal,
}: {
  client: BedrockRuntimeClient;
  input: ConverseStreamCommandInput;
  signal: AbortSignal;
}): Call {
  let failure: { error: unknown; begun: boolean } | undefined;
  async function* events(): AsyncGenerator<ConverseStreamOutput> {
    let begun = false;
    try {
      const command = new ConverseStreamCommand(input);
      const { stream = [] } = await client.send(command, { abortSignal: signal });
      begun = true;
      yield* stream;
    } catch (error) {
      failure = { error, begun };
    }
  }
  return { events: events(), failure: () => failure };
}
