import type { ContentBlock, ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAnswer, type ModelEnd } from "./answer.ts";
import type { ModelEvent } from "./content-blocks.ts";

/** Events as they come out of the SDK, after Bedrock's own JSON. */
type Sent = [type: string, payload: object];

function read(sent: Sent[]): { end: ModelEnd | undefined; given: ModelEvent[]; forwarded: boolean } {
  const given: ModelEvent[] = [];
  const answer = createAnswer({ modelId: "m", onEvent: (event) => given.push(event) });
  for (const [type, payload] of sent) answer.read({ [type]: payload } as unknown as ConverseStreamOutput);
  return { end: answer.end(), given, forwarded: answer.forwarded };
}

const delta = (contentBlockIndex: number, piece: object): Sent => [
  "contentBlockDelta",
  { contentBlockIndex, delta: piece },
];
const text = (index: number, piece: string) => delta(index, { text: piece });
const reasoning = (index: number, piece: object) => delta(index, { reasoningContent: piece });
const toolStart = (contentBlockIndex: number, toolUseId: string, name: string): Sent => [
  "contentBlockStart",
  { contentBlockIndex, start: { toolUse: { toolUseId, name } } },
];
const toolInput = (index: number, input: string) => delta(index, { toolUse: { input } });
const stop = (contentBlockIndex: number): Sent => ["contentBlockStop", { contentBlockIndex }];
const messageStop = (stopReason: string): Sent => ["messageStop", { stopReason }];

test("reasoning, text and a tool's call are given on as they come, and kept as they are to be sent back", () => {
  const { end, given } = read([
    ["messageStart", { role: "assistant" }],
    reasoning(0, { text: "The user" }),
    reasoning(0, { text: " has" }),
    reasoning(0, { signature: "Eu0C" }),
    stop(0),
    text(1, "I look"),
    text(1, " it up."),
    stop(1),
    toolStart(2, "tooluse_1", "weather"),
    toolInput(2, ""),
    toolInput(2, '{"ci'),
    toolInput(2, 'ty":"Ulm"}'),
    stop(2),
    messageStop("tool_use"),
  ]);
  expect(given).toEqual([
    { type: "reasoning", text: "The user" },
    { type: "reasoning", text: " has" },
    { type: "block-end", kind: "reasoning" },
    { type: "text", text: "I look" },
    { type: "text", text: " it up." },
    { type: "block-end", kind: "text" },
    { type: "tool-start", toolUseId: "tooluse_1", name: "weather" },
    { type: "tool-input", toolUseId: "tooluse_1", delta: '{"ci' },
    { type: "tool-input", toolUseId: "tooluse_1", delta: 'ty":"Ulm"}' },
    { type: "block-end", kind: "tool", toolUseId: "tooluse_1" },
  ]);
  expect(end).toEqual({
    how: "complete",
    stopReason: "tool_use",
    content: [
      { reasoningContent: { reasoningText: { text: "The user has", signature: "Eu0C" } } },
      { text: "I look it up." },
      { toolUse: { toolUseId: "tooluse_1", name: "weather", input: { city: "Ulm" } } },
    ],
  });
});

test("reasoning that nobody may read goes back to the model, and to nobody else", () => {
  const { end, given, forwarded } = read([
    reasoning(0, { redactedContent: Uint8Array.of(1, 2) }),
    reasoning(0, { redactedContent: Uint8Array.of(3) }),
    stop(0),
    reasoning(1, { signature: "only" }),
    stop(1),
    messageStop("end_turn"),
  ]);
  expect(given).toEqual([]);
  expect(forwarded).toBe(false);
  expect(end).toMatchObject({
    content: [
      { reasoningContent: { redactedContent: Buffer.of(1, 2, 3) } },
      { reasoningContent: { reasoningText: { text: "", signature: "only" } } },
    ],
  });
});

test("blank text, which Bedrock refuses, is given on but not sent back", () => {
  const { end, given } = read([text(0, ""), stop(0), text(1, "\n"), stop(1), messageStop("end_turn")]);
  expect(given).toEqual([
    { type: "text", text: "\n" },
    { type: "block-end", kind: "text" },
  ]);
  expect(end).toMatchObject({ how: "complete", content: [] });
});

test("a block ends once, and what comes after its end begins another", () => {
  const { end, given } = read([
    text(0, "one"),
    stop(0),
    stop(0),
    text(0, "two"),
    stop(0),
    messageStop("end_turn"),
  ]);
  expect(given.map(({ type }) => type)).toEqual(["text", "block-end", "text", "block-end"]);
  expect(end).toMatchObject({ content: [{ text: "one" }, { text: "two" }] });
});

test("a citation is given on as Bedrock gives it", () => {
  const citation = { title: "Fog", location: { web: { url: "https://example.com" } }, sourceContent: [] };
  const { given } = read([text(0, "It is grey."), delta(0, { citation }), stop(0)]);
  expect(given).toEqual([
    { type: "text", text: "It is grey." },
    { type: "citation", citation },
    { type: "block-end", kind: "text" },
  ]);
});

test("a tool without parameters is called with an empty object", () => {
  const { end } = read([toolStart(0, "t", "now"), toolInput(0, ""), stop(0), messageStop("tool_use")]);
  expect(end).toMatchObject({ content: [{ toolUse: { toolUseId: "t", name: "now", input: {} } }] });
});

test("what belongs to no block that is there changes nothing", () => {
  const { given, end } = read([
    toolInput(3, '{"a":1}'),
    stop(7),
    ["contentBlockStart", { contentBlockIndex: 0, start: { image: { format: "png" } } }],
    ["contentBlockDelta", { contentBlockIndex: 0 }],
    messageStop("end_turn"),
  ]);
  expect(given).toEqual([]);
  expect(end).toMatchObject({ how: "complete", content: [] });
});

describe("an answer that came to its end and cannot be used is malformed", () => {
  test.each<[string, Sent[], string]>([
    [
      "by the model's own word",
      [text(0, "x"), messageStop("malformed_model_output")],
      "malformed_model_output",
    ],
    [
      "with a tool's input that is cut",
      [toolStart(0, "t", "n"), toolInput(0, '{"a":'), stop(0), messageStop("tool_use")],
      "malformed_tool_use",
    ],
    [
      "with a tool's input that is no object",
      [toolStart(0, "t", "n"), toolInput(0, "[1]"), stop(0), messageStop("tool_use")],
      "malformed_tool_use",
    ],
    [
      "with a tool's block that did not end",
      [toolStart(0, "t", "n"), toolInput(0, "{}"), messageStop("tool_use")],
      "malformed_tool_use",
    ],
    ["with no tool where it asks for one", [text(0, "x"), messageStop("tool_use")], "malformed_tool_use"],
  ])("%s", (_name, sent, stopReason) => {
    expect(read(sent).end).toEqual({ how: "malformed", stopReason });
  });
});

test.each(["max_tokens", "model_context_window_exceeded", "guardrail_intervened", "content_filtered"])(
  "a tool's call that %s interrupted is left out",
  (stopReason) => {
    const { end } = read([
      text(0, "I look."),
      stop(0),
      toolStart(1, "t", "n"),
      toolInput(1, '{"a":'),
      stop(1),
      messageStop(stopReason),
    ]);
    expect(end).toEqual({ how: "complete", stopReason, content: [{ text: "I look." }] });
  },
);

test("an answer without a stop reason has no end", () => {
  expect(
    read([text(0, "x"), stop(0), ["metadata", { usage: { inputTokens: 1, outputTokens: 1 } }]]).end,
  ).toBe(undefined);
});

test("the usage is Bedrock's, in the protocol's words", () => {
  const ended = (usage: object) =>
    read([messageStop("end_turn"), ["metadata", { metrics: { latencyMs: 7 }, usage }]]).end;
  expect(
    ended({
      inputTokens: 2,
      outputTokens: 5,
      totalTokens: 1_329,
      cacheReadInputTokens: 1_322,
      cacheWriteInputTokens: 0,
    }),
  ).toMatchObject({
    latencyMs: 7,
    usage: {
      model: "m",
      inputTokens: 2,
      outputTokens: 5,
      totalTokens: 1_329,
      cachedInputTokens: 1_322,
      cacheWriteInputTokens: 0,
    },
  });
  expect(ended({ inputTokens: 1, outputTokens: 2, cacheReadInputTokens: 4 })).toMatchObject({
    usage: { totalTokens: 7 },
  });
  expect(ended({ inputTokens: 1 })).not.toHaveProperty("usage");
});

/** A block, the events that Bedrock tells it with, and what is to become of it. */
interface Told {
  events: (index: number) => Sent[];
  block: ContentBlock;
}

const pieces = fc.array(fc.string({ unit: "binary", minLength: 1 }), { minLength: 1, maxLength: 5 });

const toldText = pieces
  .filter((all) => all.join("").trim() !== "")
  .map<Told>((all) => ({ events: (i) => all.map((piece) => text(i, piece)), block: { text: all.join("") } }));

const toldReasoning = fc.tuple(pieces, fc.string({ minLength: 1 })).map<Told>(([all, signature]) => ({
  events: (i) => [...all.map((piece) => reasoning(i, { text: piece })), reasoning(i, { signature })],
  block: { reasoningContent: { reasoningText: { text: all.join(""), signature } } },
}));

const toldTool = fc
  .tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.uuid(), fc.integer({ min: 1, max: 9 }))
  .map<Told>(([value, toolUseId, size]) => {
    const json = JSON.stringify(value);
    const cuts = Array.from({ length: Math.ceil(json.length / size) }, (_, n) =>
      json.slice(n * size, (n + 1) * size),
    );
    return {
      events: (i) => [toolStart(i, toolUseId, "n"), ...cuts.map((cut) => toolInput(i, cut))],
      block: { toolUse: { toolUseId, name: "n", input: JSON.parse(json) as Record<string, string> } },
    };
  });

test("any blocks, cut into any pieces and told side by side, are gathered whole and in order", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(toldText, toldReasoning, toldTool), { maxLength: 5 }),
      fc.infiniteStream(fc.nat()),
      (told, chance) => {
        const queues = told.map(({ events }, index) => [...events(index), stop(index)]);
        const sent: Sent[] = [];
        while (queues.some((queue) => queue.length > 0)) {
          const left = queues.filter((queue) => queue.length > 0);
          const next = left[(chance.next().value ?? 0) % left.length]?.shift();
          if (next) sent.push(next);
        }
        const { end, given } = read([...sent, messageStop("end_turn")]);
        expect(end).toMatchObject({ how: "complete" });
        expect(end?.how === "complete" && end.content).toEqual(told.map(({ block }) => block));
        expect(given.filter(({ type }) => type === "block-end").length).toBe(told.length);
      },
    ),
  );
});
