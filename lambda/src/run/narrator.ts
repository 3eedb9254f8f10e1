import type { ModelEvent } from "../model/converse-stream.ts";
import { answerId, type Heartbeat, type RunEvent } from "../protocol.ts";

/** Tells a run in AG-UI's events, as the model's come in. */
export interface Narrator {
  take(event: ModelEvent): void;
  /** Ends what the model has left open: a stream may break off anywhere. */
  closeOpen(): void;
  /** All the text so far; the pieces before and after a tool are paragraphs. */
  text(): string;
  reasoning(): string;
  citations(): unknown[];
  /**
   * A guardrail has stepped in. When it did so late, what was told before its own words is taken back: they are the
   * last that came.
   */
  block(wasLate: boolean): void;
  /** What the model is at, for those who wait. */
  status(): Heartbeat["st"];
  /** Milliseconds on the monotonic clock at which the first text was told. */
  firstTextAt(): number | undefined;
}

/** A message that is being written; each begins lazily, with its first words. */
type Open = { kind: "text" | "reasoning"; messageId: string } | { kind: "tool"; toolCallId: string };

export function createNarrator({ run, push }: { run: string; push: (event: RunEvent) => void }): Narrator {
  const texts: string[] = [];
  const thoughts: string[] = [];
  const citations: unknown[] = [];
  let open: Open | undefined;
  let lastText = "";
  let status: Heartbeat["st"] = "thinking";
  let firstTextAt: number | undefined;

  function closeOpen(): void {
    if (!open) return;
    switch (open.kind) {
      case "text":
        push({ type: "TEXT_MESSAGE_END", messageId: open.messageId });
        break;
      case "reasoning":
        push({ type: "REASONING_MESSAGE_END", messageId: open.messageId });
        push({ type: "REASONING_END", messageId: open.messageId });
        break;
      case "tool":
        push({ type: "TOOL_CALL_END", toolCallId: open.toolCallId });
    }
    open = undefined;
  }

  function onText(delta: string): void {
    status = "writing";
    if (open?.kind !== "text") {
      closeOpen();
      texts.push("");
      open = { kind: "text", messageId: numbered(answerId(run), texts.length) };
      push({ type: "TEXT_MESSAGE_START", messageId: open.messageId, role: "assistant" });
    }
    firstTextAt ??= performance.now();
    lastText = delta;
    texts.push((texts.pop() ?? "") + delta);
    push({ type: "TEXT_MESSAGE_CONTENT", messageId: open.messageId, delta });
  }

  function onReasoning(delta: string): void {
    status = "thinking";
    if (open?.kind !== "reasoning") {
      closeOpen();
      thoughts.push("");
      open = { kind: "reasoning", messageId: numbered(`${run}-r`, thoughts.length) };
      push({ type: "REASONING_START", messageId: open.messageId });
      push({ type: "REASONING_MESSAGE_START", messageId: open.messageId, role: "reasoning" });
    }
    thoughts.push((thoughts.pop() ?? "") + delta);
    push({ type: "REASONING_MESSAGE_CONTENT", messageId: open.messageId, delta });
  }

  return {
    take(event) {
      switch (event.type) {
        case "text":
          return onText(event.text);
        case "reasoning":
          return onReasoning(event.text);
        case "citation":
          citations.push(event.citation);
          return push({ type: "CUSTOM", name: "citation", value: event.citation });
        case "tool-start":
          closeOpen();
          status = "tool";
          open = { kind: "tool", toolCallId: event.toolUseId };
          return push({
            type: "TOOL_CALL_START",
            toolCallId: event.toolUseId,
            toolCallName: event.name,
            parentMessageId: answerId(run),
          });
        case "tool-input":
          return push({ type: "TOOL_CALL_ARGS", toolCallId: event.toolUseId, delta: event.delta });
        case "block-end":
          // A tool is run when its use has been told.
          if (event.kind !== "tool") status = "thinking";
          return closeOpen();
      }
    },
    closeOpen,
    block(wasLate) {
      const replace = wasLate && texts.join("") !== lastText;
      push({ type: "CUSTOM", name: "guardrail", value: { replace } });
      if (!replace) return;
      texts.length = 0;
      onText(lastText);
      closeOpen();
    },
    text: () => texts.join("\n\n"),
    reasoning: () => thoughts.join("\n\n"),
    citations: () => citations,
    status: () => status,
    firstTextAt: () => firstTextAt,
  };
}

/** The first message of a kind has the plain id, further ones have their number behind it. */
function numbered(id: string, count: number): string {
  return count === 1 ? id : `${id}${count}`;
}
