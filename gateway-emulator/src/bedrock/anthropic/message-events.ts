import type { ConverseStreamEvent, Delta, MessageStop, Metadata, ModelCall } from "../model/model.ts";
import { anthropicCitation } from "./citation.ts";
import { guardrailOf } from "./guardrail.ts";
import { anthropicToolUseId } from "./ids.ts";
import { redactedData } from "./redacted-thinking.ts";
import { anthropicStopReason } from "./stop-reason.ts";
import { invocationMetrics, messageUsage } from "./usage.ts";

/** One event of Anthropic's stream, ready to be JSON. */
export type MessageEvent = { type: string } & Record<string, unknown>;

interface MessageEventsOptions {
  call: ModelCall;
  /** `msg_bdrk_…` */
  id: string;
  /** Since the call came. */
  elapsedMs: () => number;
}

/** What the output count of `message_start` is in every capture: the answer has only begun. */
const FIRST_OUTPUT_TOKENS = 1;

/**
 * One answer as it becomes the events that InvokeModelWithResponseStream streams: which block it is at, and how it stopped.
 * @see https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export class MessageEvents {
  readonly #options: MessageEventsOptions;
  /** The block that has begun last. */
  #begun: number | undefined;
  #stop: MessageStop = { stopReason: "end_turn" };
  #firstByteLatency = 0;

  constructor(options: MessageEventsOptions) {
    this.#options = options;
  }

  /** The events that stand for one of ConverseStream's: none, one, or two. */
  of(event: ConverseStreamEvent): readonly MessageEvent[] {
    switch (event.type) {
      case "messageStart":
        this.#firstByteLatency = Math.round(this.#options.elapsedMs());
        return [this.#messageStart()];
      case "contentBlockStart": {
        const { contentBlockIndex, start } = event.payload;
        const { toolUseId, name } = start.toolUse;
        const id = anthropicToolUseId(toolUseId);
        return [this.#blockStart(contentBlockIndex, { type: "tool_use", id, name, input: {} })];
      }
      case "contentBlockDelta":
        return this.#delta(event.payload.contentBlockIndex, event.payload.delta);
      case "contentBlockStop":
        return this.#blockStop(event.payload.contentBlockIndex);
      case "messageStop":
        // Its message_delta has the count of tokens, which comes with the metadata.
        this.#stop = event.payload;
        return [];
      case "metadata":
        return this.#messageEnd(event.payload);
    }
  }

  #messageStart(): MessageEvent {
    const { call, id } = this.#options;
    const message = {
      model: call.model.vendorName,
      id,
      type: "message",
      role: "assistant",
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: messageUsage(call.input, FIRST_OUTPUT_TOKENS),
    };
    return { type: "message_start", message };
  }

  #blockStart(index: number, contentBlock: { type: string } & Record<string, unknown>): MessageEvent {
    this.#begun = index;
    return { type: "content_block_start", index, content_block: contentBlock };
  }

  /** Unlike ConverseStream, this stream has a start for each block. */
  #delta(index: number, delta: Delta): readonly MessageEvent[] {
    const event = { type: "content_block_delta", index, delta: deltaOf(delta) };
    if (this.#begun === index) return [event];
    const start = this.#blockStart(index, emptyBlock(delta));
    return isRedacted(delta) ? [start] : [start, event];
  }

  #blockStop(index: number): readonly MessageEvent[] {
    return this.#begun === index ? [{ type: "content_block_stop", index }] : [];
  }

  #messageEnd(metadata: Metadata): readonly MessageEvent[] {
    const { call } = this.#options;
    const { stopReason, stopSequence = null } = this.#stop;
    const delta = { stop_reason: anthropicStopReason(stopReason), stop_sequence: stopSequence };
    return [
      { type: "message_delta", delta, usage: { output_tokens: metadata.usage.outputTokens } },
      {
        type: "message_stop",
        ...guardrailOf(call.request, stopReason, metadata),
        "amazon-bedrock-invocationMetrics": invocationMetrics(metadata, {
          model: call.model,
          firstByteLatency: this.#firstByteLatency,
        }),
      },
    ];
  }
}

function isRedacted(delta: Delta): boolean {
  return "reasoningContent" in delta && "redactedContent" in delta.reasoningContent;
}

/** The block that a first delta opens. */
function emptyBlock(delta: Delta): { type: string } & Record<string, unknown> {
  if ("text" in delta) return { type: "text", text: "" };
  if ("citation" in delta) return { citations: [], type: "text", text: "" };
  if ("toolUse" in delta) return { type: "tool_use", input: {} };
  const { reasoningContent } = delta;
  return "redactedContent" in reasoningContent
    ? { type: "redacted_thinking", data: redactedData(reasoningContent.redactedContent) }
    : { type: "thinking", thinking: "", signature: "" };
}

function deltaOf(delta: Delta): { type: string } & Record<string, unknown> {
  if ("text" in delta) return { type: "text_delta", text: delta.text };
  if ("citation" in delta) return { type: "citations_delta", citation: anthropicCitation(delta.citation) };
  if ("toolUse" in delta) return { type: "input_json_delta", partial_json: delta.toolUse.input };
  const { reasoningContent } = delta;
  if ("signature" in reasoningContent)
    return { type: "signature_delta", signature: reasoningContent.signature };
  return {
    type: "thinking_delta",
    thinking: "text" in reasoningContent ? reasoningContent.text : "",
  };
}
