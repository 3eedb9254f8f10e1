import type { ContentBlock, Message } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, test } from "vitest";
import { toMessages } from "./history.ts";
import { assistant, type Fields, texts, toolRounds, user } from "./messages-under-test.ts";

const SONNET = "global.anthropic.claude-sonnet-5-5";

describe("an answer that used tools", () => {
  const pathWith = (fields: Fields) => [
    user("q1", null),
    assistant("a1", "q1", "Let me look. It is noon.", fields),
    user("q2", "a1"),
  ];
  const withRounds = (...rounds: Message[]) => toMessages(pathWith({ rounds }), SONNET);

  test("is said with its rounds, without reasoning and without what was said of the rounds", () => {
    const [uses, results, last] = toolRounds("t1");
    const reasoning: ContentBlock = { reasoningContent: { reasoningText: { text: "hm", signature: "s" } } };
    const messages = withRounds(
      { role: "assistant", content: [reasoning, ...(uses?.content ?? [])] },
      { role: "user", content: [...(results?.content ?? []), { text: "No more tools." }] },
      { role: "assistant", content: [reasoning, { text: " " }, ...(last?.content ?? [])] },
    );
    expect(messages.slice(1, -1)).toEqual(toolRounds("t1"));
  });

  const [uses = {} as Message, results = {} as Message, last = {} as Message] = toolRounds("t1");
  const useOf = (toolUse: object): Message => ({
    role: "assistant",
    content: [{ toolUse: { toolUseId: "t1", name: "n", input: {}, ...toolUse } }],
  });
  const resultOf = (toolResult: object): Message => ({
    role: "user",
    content: [{ toolResult: { toolUseId: "t1", content: [{ text: "r" }], ...toolResult } }],
  });

  test.each<[string, Message[]]>([
    ["a use has no result", [uses, last]],
    ["a result has no use", [last, results, last]],
    ["a result is another use's", [uses, resultOf({ toolUseId: "t2" }), last]],
    [
      "a result is there twice",
      [uses, { role: "user", content: [...(results.content ?? []), ...(results.content ?? [])] }, last],
    ],
    ["the last is a use", [uses, results, useOf({ toolUseId: "t2" })]],
    ["the last are results", [uses, results]],
    ["an id is there twice", [uses, results, uses, results, last]],
    ["an id is none", [useOf({ toolUseId: "t 1" }), resultOf({ toolUseId: "t 1" }), last]],
    ["a name is none", [useOf({ name: "get time" }), results, last]],
    ["an input is no object", [useOf({ input: ["a"] }), results, last]],
    ["a result's JSON is no object", [uses, resultOf({ content: [{ json: 5 }] }), last]],
    ["an error says nothing", [uses, resultOf({ status: "error", content: [] }), last]],
    [
      "a message is only reasoning",
      [{ role: "assistant", content: [{ reasoningContent: {} } as ContentBlock] }, results, last],
    ],
    ["the user begins", [results, last]],
  ])("is said as text when %s", (_case, rounds) => {
    expect(texts(withRounds(...rounds))).toEqual([
      "user: text of q1",
      "assistant: Let me look. It is noon.",
      "user: text of q2",
    ]);
  });

  test("is said as text when it was stopped, when an earlier answer has the same ids, or the model has no tools", () => {
    const rounds = toolRounds("t1");
    expect(toMessages(pathWith({ rounds, stopReason: "cancelled" }), SONNET).length).toBe(3);
    expect(toMessages(pathWith({ rounds }), "nobody.knows").length).toBe(3);
    const twice = [...pathWith({ rounds }), assistant("a2", "q2", "again", { rounds }), user("q3", "a2")];
    expect(toMessages(twice, SONNET).map(({ content }) => content?.length)).toEqual([1, 2, 1, 1, 1, 1, 1]);
  });
});
