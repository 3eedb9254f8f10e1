import type { RunEvent } from "@groundfog/lambda/protocol";
import { describe, expect, it } from "vitest";
import { textOf, tookMs } from "./parts.ts";
import { advance, emptyLog } from "./run-log.ts";

function logOf(...events: RunEvent[]) {
  return events.reduce((log, event, index) => advance(log, event, 1_000 * (index + 1)), emptyLog);
}

function text(messageId: string, delta: string): RunEvent {
  return { type: "TEXT_MESSAGE_CONTENT", messageId, delta };
}

function thought(messageId: string, delta: string): RunEvent {
  return { type: "REASONING_MESSAGE_CONTENT", messageId, delta };
}

function guardrail(replace: boolean): RunEvent {
  return { type: "CUSTOM", name: "guardrail", value: { replace } };
}

const end: RunEvent = {
  type: "RUN_FINISHED",
  threadId: "t",
  runId: "r",
  outcome: { type: "success" },
  metadata: { stopReason: "end_turn" },
};

describe("a run's log", () => {
  it("puts the text of several messages under one another", () => {
    const { parts } = logOf(text("a", "one"), text("a", " more"), text("b", "two"));
    expect(textOf(parts)).toBe("one more\n\ntwo");
  });

  it("keeps the reasoning apart from the text, which goes on where it was", () => {
    const log = logOf(thought("r", "hm"), text("a", "one"), thought("s", "so"), text("a", " more"));
    expect(log.parts).toMatchObject([
      { kind: "reasoning", text: "hm" },
      { kind: "text", text: "one more" },
      { kind: "reasoning", text: "so" },
    ]);
  });

  it("counts events that say nothing, or that came later than this page", () => {
    const later = { type: "STEP_STARTED" } as unknown as RunEvent;
    expect(logOf(later, { type: "TEXT_MESSAGE_END", messageId: "a" }, text("a", "x"))).toMatchObject({
      cursor: 2,
      parts: [{ text: "x" }],
    });
  });

  it("takes back what was shown when a guardrail steps in, and only then", () => {
    expect(logOf(text("a", "bad"), guardrail(true), text("b", "Sorry.")).parts).toMatchObject([
      { text: "Sorry." },
    ]);
    expect(logOf(thought("r", "bad"), guardrail(true)).parts).toEqual([]);
    expect(logOf(text("a", "fine"), guardrail(false)).parts).toMatchObject([{ text: "fine" }]);
  });

  it("ends with its end", () => {
    expect(logOf(text("a", "x"), end, text("a", "y"))).toMatchObject({
      parts: [{ text: "x" }],
      cursor: 1,
      end,
    });
  });

  it("knows how long the model thought, also where it keeps its thoughts to itself", () => {
    const { parts } = logOf(
      { type: "REASONING_START", messageId: "r" },
      { type: "REASONING_MESSAGE_START", messageId: "r", role: "reasoning" },
      thought("r", "hm"),
      { type: "REASONING_END", messageId: "r" },
      { type: "REASONING_START", messageId: "s" },
    );
    expect(parts).toMatchObject([
      { text: "hm", startedAt: 1_000, endedAt: 4_000 },
      { text: "", startedAt: 5_000 },
    ]);
    expect(parts.map((part) => (part.kind === "reasoning" ? tookMs(part) : 0))).toEqual([3_000, undefined]);
  });

  it("has a tool's name, arguments, result and failure in one place", () => {
    const { parts } = logOf(
      { type: "TOOL_CALL_START", toolCallId: "t", toolCallName: "clock", parentMessageId: "a" },
      { type: "TOOL_CALL_ARGS", toolCallId: "t", delta: '{"zone":' },
      text("a", "one"),
      { type: "TOOL_CALL_ARGS", toolCallId: "t", delta: '"UTC"}' },
      { type: "TOOL_CALL_END", toolCallId: "t" },
      {
        type: "TOOL_CALL_RESULT",
        messageId: "m",
        toolCallId: "t",
        content: "no such zone",
        role: "tool",
        metadata: { error: true },
      },
    );
    expect(parts).toEqual([
      {
        kind: "tool",
        id: "t",
        name: "clock",
        args: '{"zone":"UTC"}',
        result: "no such zone",
        isError: true,
        startedAt: 1_000,
        endedAt: 6_000,
      },
      { kind: "text", id: "a", text: "one" },
    ]);
  });

  it("gathers citations and figures", () => {
    const value = { latencyMs: 900, costUsd: 0.002 };
    expect(
      logOf(
        { type: "CUSTOM", name: "citation", value: { title: "Fog" } },
        { type: "CUSTOM", name: "metrics", value },
      ),
    ).toMatchObject({ citations: [{ title: "Fog" }], metrics: value });
  });
});
