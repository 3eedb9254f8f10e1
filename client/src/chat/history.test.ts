import { answerId } from "@groundfog/lambda/protocol";
import type { MessageMetadata, ThreadMessage } from "@groundfog/lambda/protocol";
import { describe, expect, it } from "vitest";
import { textOf } from "../runs/parts.ts";
import { foundAnswer, queuedAnswer } from "./answer.ts";
import { merge } from "./history.ts";
import { newTurn } from "./turn.ts";
import type { Turn } from "./turn.ts";

const NONE: ReadonlySet<string> = new Set();

function at(second: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
}

function question(id: string, parent: string | null, second = 0): ThreadMessage {
  return { id, role: "user", content: `${id}?`, metadata: { parent, createdAt: at(second), run: id } };
}

function answer(run: string, more: Partial<MessageMetadata> = {}, parent = run): ThreadMessage {
  const metadata = { parent, createdAt: at(1), run, model: "model", stopReason: "end_turn", ...more };
  return { id: answerId(run), role: "assistant", content: `of ${run}`, metadata };
}

function answersOf(turn: Turn | undefined) {
  return turn?.answers.peek().map((one) => one.peek()) ?? [];
}

describe("a page of messages", () => {
  it("becomes questions with their answers", () => {
    const usage = { inputTokens: 1, outputTokens: 2, totalTokens: 3 };
    const metrics = { ttftMs: 300, latencyMs: 900, costUsd: 0.001 };
    const messages = [
      question("a", null),
      answer("a", { usage, metrics }),
      question("b", "a-a", 2),
      answer("b"),
    ];
    const { turns, orphans } = merge([], { messages, running: NONE });
    expect(turns).toMatchObject([
      { id: "a", question: "a?", parent: null, at: Date.parse(at(0)) },
      { id: "b", parent: "a-a" },
    ]);
    expect(answersOf(turns[0])).toMatchObject([
      { state: "done", acked: true, model: "model", metrics, outcome: { stopReason: "end_turn", usage } },
    ]);
    expect(orphans).toEqual([]);
  });

  it("has an answer's thoughts and tools with it", () => {
    const within = { parent: "a-a", createdAt: at(1), run: "a" };
    const called = { id: "t1", type: "function", function: { name: "clock", arguments: "{}" } } as const;
    const messages: ThreadMessage[] = [
      question("a", null),
      { ...answer("a"), toolCalls: [called] },
      { id: "a-r", role: "reasoning", content: "hm", metadata: within },
      { id: "t1-result", role: "tool", content: "no", toolCallId: "t1", error: "no", metadata: within },
    ];
    expect(answersOf(merge([], { messages, running: NONE }).turns[0])[0]?.parts).toMatchObject([
      { kind: "reasoning", text: "hm" },
      { kind: "tool", name: "clock", args: "{}", result: "no", isError: true },
      { kind: "text", text: "of a" },
    ]);
  });

  it.each([
    [{ stopReason: "cancelled" }, { state: "stopped" }],
    [
      { stopReason: "max_tokens", truncated: true as const },
      { state: "done", outcome: { isTruncated: true } },
    ],
    [
      { stopReason: undefined, error: { code: "timeout" as const } },
      { state: "error", failure: { code: "timeout" } },
    ],
  ])("tells how an answer ended: %j", (metadata, told) => {
    const { stopReason, ...more } = metadata;
    const message = answer("a", more);
    const ending: ThreadMessage = {
      ...message,
      metadata: { ...message.metadata, ...(stopReason ? { stopReason } : { stopReason: "" }) },
    };
    const { turns } = merge([], { messages: [question("a", null), ending], running: NONE });
    expect(answersOf(turns[0])).toMatchObject([told]);
  });

  it("has a question wait whose answer is being written, and one that has none be interrupted", () => {
    const { turns } = merge([], {
      messages: [question("a", null), question("b", "a", 1)],
      running: new Set(["b"]),
    });
    expect(turns.flatMap(answersOf)).toMatchObject([
      { state: "interrupted", run: "a", acked: true },
      { state: "waiting", run: "b", acked: true },
    ]);
  });

  it("puts several answers to one question side by side", () => {
    const messages = [question("a", null), answer("a"), answer("r2", {}, "a")];
    const { turns } = merge([], { messages, running: NONE });
    expect(answersOf(turns[0]).map(({ run, parts }) => [run, textOf(parts)])).toEqual([
      ["a", "of a"],
      ["r2", "of r2"],
    ]);
  });

  it("keeps answers whose questions stand on an older page", () => {
    const first = merge([], { messages: [answer("a"), question("b", "a-a", 2)], running: NONE });
    expect(first.orphans.map(({ id }) => id)).toEqual(["a-a"]);
    const second = merge(first.turns, { messages: [question("a", null), ...first.orphans], running: NONE });
    expect(second.turns.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(answersOf(second.turns[0])).toMatchObject([{ state: "done" }]);
    expect(second.orphans).toEqual([]);
  });
});

describe("what is known already", () => {
  const messages = [question("a", null), answer("a")];
  const turnWith = (...answers: Parameters<typeof newTurn>[0]["answers"] & object) =>
    newTurn({ id: "a", question: "a?", parent: null, at: 0, answers });

  it("stays as it is, with what has not arrived on the other side", () => {
    const done = { ...queuedAnswer("a"), state: "done", acked: true, firstWordsMs: 7 } as const;
    const unsent = newTurn({ id: "u", question: "u?", parent: "a-a", at: 1 });
    const { turns } = merge([turnWith(done), unsent], { messages, running: NONE });
    expect(turns.flatMap(answersOf)).toMatchObject([{ firstWordsMs: 7 }, { state: "queued" }]);
  });

  it("is taken from there where it had been given up", () => {
    const lost = turnWith({ ...foundAnswer("a"), state: "interrupted" });
    merge([lost], { messages, running: NONE });
    expect(answersOf(lost)).toMatchObject([{ state: "done" }]);
  });

  it("is left to its run for as long as that is followed, be it over or not", () => {
    for (const running of [NONE, new Set(["a"])]) {
      const known = turnWith(foundAnswer("a"));
      merge([known], { messages, running });
      expect(answersOf(known)).toMatchObject([{ state: "waiting" }]);
    }
  });
});
