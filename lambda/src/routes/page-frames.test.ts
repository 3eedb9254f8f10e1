import * as fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryText } from "../../test/arbitrary-events.ts";
import { type ThreadMessage, utf8Length } from "../protocol.ts";
import type { StoredMessage } from "../store/messages.ts";
import { historyFrames, type ThreadSettings } from "./page-frames.ts";

const stored = (message: Partial<StoredMessage>): StoredMessage => ({
  id: "m1",
  parent: null,
  role: "user",
  text: "",
  at: "2026-03-02T08:00:00.000Z",
  run: "m1",
  ...message,
});

function framesOf(
  messages: StoredMessage[],
  more?: string,
  running: string[] = [],
  settings?: ThreadSettings,
) {
  return historyFrames({ id: "f1", thread: "t1", messages, more, running, settings });
}

/** As a client puts them together: pieces of one message stand one after the other. */
function joined(messages: ThreadMessage[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { id, content } of messages) texts.set(id, (texts.get(id) ?? "") + content);
  return texts;
}

test("an empty page is one part, which says so", () => {
  expect(framesOf([])).toEqual([{ v: 1, k: "hist", id: "f1", thread: "t1", p: 0, n: 1, messages: [] }]);
});

test("whatever is written, no part is longer than a frame, and together they are the page", () => {
  const long = fc
    .tuple(arbitraryText, fc.nat(4_000))
    .map(([text, times]) => text.repeat(times).slice(0, 90_000));
  const texts = fc.array(fc.oneof(arbitraryText, long), { maxLength: 8 });
  fc.assert(
    fc.property(texts, fc.option(fc.constant("cursor-of-the-next"), { nil: undefined }), (texts, more) => {
      const messages = texts.map((text, index) => stored({ id: `m${index}`, text }));
      const frames = framesOf(messages, more, ["r1", "r2"]);
      for (const frame of frames) expect(utf8Length(JSON.stringify(frame))).toBeLessThanOrEqual(28 * 1024);
      expect(frames.map(({ p, n }) => [p, n])).toEqual(frames.map((_frame, p) => [p, frames.length]));
      expect([...joined(frames.flatMap(({ messages }) => messages))]).toEqual(
        texts.map((text, index) => [`m${index}`, text]),
      );
      const [last, ...others] = frames.toReversed();
      expect([last?.more, last?.running]).toEqual([more, ["r1", "r2"]]);
      expect(others.filter((frame) => "more" in frame || "running" in frame)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("the last part has room for what it alone says", () => {
  const more = "c".repeat(60);
  const running = Array.from({ length: 16 }, (_, index) => `run-${index}`.padEnd(48, "x"));
  for (let length = 26_000; length < 29_000; length += 10)
    for (const frame of framesOf([stored({ text: "x".repeat(length) })], more, running))
      expect(utf8Length(JSON.stringify(frame))).toBeLessThanOrEqual(28 * 1024);
});

test("the longest system prompt stands on the last part, whatever stands before it", () => {
  const settings = { options: { temperature: 1, system: "\n".repeat(8 * 1024) }, model: "model-a" };
  const citations = Array.from({ length: 7 }, () => ({ quote: "x".repeat(1_000) }));
  for (let length = 0; length < 40_000; length += 250) {
    const text = "y".repeat(length);
    const frames = framesOf([stored({ text, citations })], "more", ["r1"], settings);
    for (const frame of frames) expect(utf8Length(JSON.stringify(frame))).toBeLessThanOrEqual(28 * 1024);
    expect(frames.map(({ p, n }) => [p, n])).toEqual(frames.map((_frame, p) => [p, frames.length]));
    const [last, ...others] = frames.toReversed();
    expect(last).toMatchObject({ ...settings, more: "more", running: ["r1"] });
    expect(others.filter((frame) => "options" in frame || "model" in frame)).toEqual([]);
    expect(joined(frames.flatMap(({ messages }) => messages)).get("m1")).toBe(text);
  }
});

test("a short system prompt takes no part of its own", () => {
  const settings = { options: { system: "Be brief." } };
  expect(framesOf([stored({ text: "Hi" })], undefined, [], settings)).toMatchObject([{ n: 1, ...settings }]);
});

test("a system prompt that JSON makes too long for any frame is left out, and the model is not", () => {
  const settings = { options: { system: "\u0001".repeat(8 * 1024) }, model: "model-a" };
  const [frame, ...others] = framesOf([stored({ text: "Hi" })], undefined, [], settings);
  expect(frame).toMatchObject({ model: "model-a" });
  expect(frame).not.toHaveProperty("options");
  expect(others).toEqual([]);
});

test("an answer tells how it went: what it took, whether it was cut off, and what broke it", () => {
  const answer = stored({ role: "assistant", text: "It is", parent: "q1" });
  const metrics = { ttftMs: 120, latencyMs: 900, costUsd: 0.01 };
  const metadataOf = (fields: Partial<StoredMessage>) =>
    framesOf([stored({ ...answer, ...fields })])[0]?.messages[0]?.metadata;
  expect(metadataOf({ metrics, stopReason: "max_tokens" })).toMatchObject({ metrics, truncated: true });
  expect(metadataOf({ error: "timeout" })).toMatchObject({ error: { code: "timeout" } });
  const whole = metadataOf({ stopReason: "end_turn" });
  for (const name of ["metrics", "truncated", "error"]) expect(whole).not.toHaveProperty(name);
});

test("short messages share a part", () => {
  const messages = Array.from({ length: 100 }, (_, index) =>
    stored({ id: `m${index}`, text: "x".repeat(1_000) }),
  );
  expect(framesOf(messages).map(({ messages }) => messages.length)).toEqual([25, 25, 25, 25]);
});

test("a text is cut between characters: no piece ends in half of one", () => {
  const text = "🌫️霧a".repeat(8_000);
  const pieces = framesOf([stored({ text })]).flatMap(({ messages }) => messages);
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.map(({ content }) => content).join("")).toBe(text);
  expect(pieces.every(({ content }) => content.isWellFormed())).toBe(true);
});

test("an answer is followed by its reasoning and by what its tools found", () => {
  const answer = stored({
    id: "r1-a",
    parent: "r1",
    role: "assistant",
    text: "It is foggy.",
    run: "r1",
    modelId: "model-a",
    stopReason: "end_turn",
    usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
    citations: [{ title: "Weather" }],
    reasoning: "Look outside.",
    rounds: [
      { role: "assistant", content: [{ toolUse: { toolUseId: "u1", name: "look", input: { at: "sky" } } }] },
      { role: "user", content: [{ toolResult: { toolUseId: "u1", content: [{ text: "fog" }] } }] },
      { role: "assistant", content: [{ toolUse: { toolUseId: "u2", name: "hear", input: {} } }] },
      {
        role: "user",
        content: [{ toolResult: { toolUseId: "u2", content: [{ text: "deaf" }], status: "error" } }],
      },
      { role: "assistant", content: [{ text: "It is foggy." }] },
    ],
  });
  const within = { parent: "r1-a", createdAt: answer.at, run: "r1" };
  expect(framesOf([answer])[0]?.messages).toEqual([
    {
      id: "r1-a",
      role: "assistant",
      content: "It is foggy.",
      toolCalls: [
        { id: "u1", type: "function", function: { name: "look", arguments: '{"at":"sky"}' } },
        { id: "u2", type: "function", function: { name: "hear", arguments: "{}" } },
      ],
      metadata: {
        parent: "r1",
        createdAt: answer.at,
        run: "r1",
        model: "model-a",
        stopReason: "end_turn",
        usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
        citations: [{ title: "Weather" }],
      },
    },
    { id: "r1-r", role: "reasoning", content: "Look outside.", metadata: within },
    { id: "u1-result", role: "tool", content: "fog", toolCallId: "u1", metadata: within },
    { id: "u2-result", role: "tool", content: "deaf", toolCallId: "u2", error: "deaf", metadata: within },
  ]);
});

test("citations and calls that no frame has room for are left out, and the text is whole", () => {
  const citations = Array.from({ length: 40 }, (_, index) => ({ index, quote: "x".repeat(1_000) }));
  const input = { text: "y".repeat(40_000) };
  const rounds = [
    { role: "assistant" as const, content: [{ toolUse: { toolUseId: "u1", name: "write", input } }] },
  ];
  const text = "z".repeat(60_000);
  const frames = framesOf([stored({ text, citations, rounds, reasoning: "w".repeat(60_000) })]);
  for (const frame of frames) expect(utf8Length(JSON.stringify(frame))).toBeLessThanOrEqual(28 * 1024);
  const messages = frames.flatMap(({ messages }) => messages);
  expect(joined(messages).get("m1")).toBe(text);
  expect(messages[0]?.metadata.citations).toHaveLength(8);
  expect(messages[0]).not.toHaveProperty("toolCalls");
});
