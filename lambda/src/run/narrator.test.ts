import { expect, it } from "vitest";
import type { ModelEvent } from "../model/converse-stream.ts";
import type { RunEvent } from "../protocol.ts";
import { createNarrator } from "./narrator.ts";

function told(...events: ModelEvent[]) {
  const pushed: RunEvent[] = [];
  const narrator = createNarrator({ run: "r", push: (event) => pushed.push(event) });
  events.forEach(narrator.take);
  return { narrator, pushed, types: () => pushed.map(({ type }) => type) };
}

const text = (text: string): ModelEvent => ({ type: "text", text });

it("begins a message with its first words, and ends it with its block", () => {
  const { pushed } = told(text("Fog "), text("lifts."), { type: "block-end", kind: "text" });
  expect(pushed).toEqual([
    { type: "TEXT_MESSAGE_START", messageId: "r-a", role: "assistant" },
    { type: "TEXT_MESSAGE_CONTENT", messageId: "r-a", delta: "Fog " },
    { type: "TEXT_MESSAGE_CONTENT", messageId: "r-a", delta: "lifts." },
    { type: "TEXT_MESSAGE_END", messageId: "r-a" },
  ]);
});

it("ends what is open before it begins something else, and what a broken stream has left open", () => {
  const { narrator, types } = told({ type: "reasoning", text: "Hm" }, text("So"));
  narrator.closeOpen();
  narrator.closeOpen();
  expect(types()).toEqual([
    "REASONING_START",
    "REASONING_MESSAGE_START",
    "REASONING_MESSAGE_CONTENT",
    "REASONING_MESSAGE_END",
    "REASONING_END",
    "TEXT_MESSAGE_START",
    "TEXT_MESSAGE_CONTENT",
    "TEXT_MESSAGE_END",
  ]);
});

it("tells a tool's call under its own id, and the text after it as another message", () => {
  const { narrator, pushed } = told(
    text("Let me see."),
    { type: "tool-start", toolUseId: "t1", name: "calculate" },
    { type: "tool-input", toolUseId: "t1", delta: "{}" },
    { type: "block-end", kind: "tool", toolUseId: "t1" },
    text("Four."),
  );
  expect(pushed.slice(2, 8)).toEqual([
    { type: "TEXT_MESSAGE_END", messageId: "r-a" },
    { type: "TOOL_CALL_START", toolCallId: "t1", toolCallName: "calculate", parentMessageId: "r-a" },
    { type: "TOOL_CALL_ARGS", toolCallId: "t1", delta: "{}" },
    { type: "TOOL_CALL_END", toolCallId: "t1" },
    { type: "TEXT_MESSAGE_START", messageId: "r-a2", role: "assistant" },
    { type: "TEXT_MESSAGE_CONTENT", messageId: "r-a2", delta: "Four." },
  ]);
  expect(narrator.text()).toBe("Let me see.\n\nFour.");
});

it("says what the model is at", () => {
  const { narrator } = told();
  const status = (event: ModelEvent) => {
    narrator.take(event);
    return narrator.status();
  };
  expect(narrator.status()).toBe("thinking");
  expect(status(text("a"))).toBe("writing");
  expect(status({ type: "block-end", kind: "text" })).toBe("thinking");
  expect(status({ type: "tool-start", toolUseId: "t", name: "n" })).toBe("tool");
  expect(status({ type: "block-end", kind: "tool", toolUseId: "t" })).toBe("tool");
  expect(status({ type: "reasoning", text: "b" })).toBe("thinking");
});

it("passes citations on as they are", () => {
  const { narrator, pushed } = told({ type: "citation", citation: { title: "Fog" } });
  expect(pushed).toEqual([{ type: "CUSTOM", name: "citation", value: { title: "Fog" } }]);
  expect(narrator.citations()).toEqual([{ title: "Fog" }]);
});

it("takes back what was told before a late guardrail's words, and nothing when they are all there is", () => {
  const late = told(text("A secret: "), text("Sorry."), { type: "block-end", kind: "text" });
  late.narrator.block(true);
  expect(late.pushed.slice(4)).toEqual([
    { type: "CUSTOM", name: "guardrail", value: { replace: true } },
    { type: "TEXT_MESSAGE_START", messageId: "r-a", role: "assistant" },
    { type: "TEXT_MESSAGE_CONTENT", messageId: "r-a", delta: "Sorry." },
    { type: "TEXT_MESSAGE_END", messageId: "r-a" },
  ]);
  expect(late.narrator.text()).toBe("Sorry.");

  for (const wasLate of [true, false]) {
    const only = told(text("Sorry."));
    only.narrator.block(wasLate);
    expect(only.pushed.at(-1)).toEqual({ type: "CUSTOM", name: "guardrail", value: { replace: false } });
  }
});
