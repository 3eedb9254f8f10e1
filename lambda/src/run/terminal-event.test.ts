import { expect, it } from "vitest";
import type { AnswerEnd } from "../model/converse-stream.ts";
import type { RunRow } from "../store/runs.ts";
import { endingOf } from "./terminal-event.ts";

const row = { run: "r", thread: "t", modelId: "m" } as RunRow;
const usage = [{ inputTokens: 1, outputTokens: 2, totalTokens: 3 }];

function endingAfter(end: AnswerEnd) {
  return endingOf(row, { end, usage }, "request");
}

it.each([
  ["end_turn", { stopReason: "end_turn" }],
  ["max_tokens", { stopReason: "max_tokens", truncated: true }],
  ["model_context_window_exceeded", { stopReason: "model_context_window_exceeded", truncated: true }],
])("a model that stopped with %s has finished", (stopReason, metadata) => {
  expect(endingAfter({ how: "complete", stopReason, content: [] })).toEqual({
    stopReason,
    event: {
      type: "RUN_FINISHED",
      threadId: "t",
      runId: "r",
      outcome: { type: "success" },
      usage,
      metadata,
    },
  });
});

it("a model that still wants tools has come to nothing", () => {
  const { event } = endingAfter({ how: "complete", stopReason: "tool_use", content: [] });
  expect(event).toMatchObject({ type: "RUN_ERROR", code: "model_unavailable" });
});

it("a user's stop is no error", () => {
  expect(endingAfter({ how: "stopped", why: "user-stop" })).toMatchObject({
    stopReason: "cancelled",
    event: { type: "RUN_FINISHED", outcome: { type: "cancelled" }, metadata: { stopReason: "cancelled" } },
  });
});

it.each<[string, AnswerEnd, string]>([
  ["the function's time", { how: "stopped", why: "deadline" }, "timeout"],
  ["the model's silence", { how: "stopped", why: "idle-timeout" }, "timeout"],
  ["a broken stream", { how: "truncated" }, "model_unavailable"],
  ["a malformed answer", { how: "malformed", stopReason: "malformed_tool_use" }, "model_unavailable"],
])("%s is told as an error that can be tried again", (_what, end, code) => {
  const { event, stopReason } = endingAfter(end);
  expect(event).toMatchObject({ type: "RUN_ERROR", code, metadata: { retryable: true } });
  expect(stopReason).toBeUndefined();
});
