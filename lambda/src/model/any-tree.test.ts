import type { ContentBlock, Message } from "@aws-sdk/client-bedrock-runtime";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StoredMessage } from "../store/messages.ts";
import { pathTo, toMessages } from "./history.ts";
import { assistant, thread, toolRounds, user } from "./messages-under-test.ts";

const SONNET = "global.anthropic.claude-sonnet-5-5";

describe("of any tree", () => {
  const anyText = fc.constantFrom("a", "b", "", " \n", "\u3000");
  const anyBlock: fc.Arbitrary<ContentBlock> = fc.oneof(
    anyText.map((text) => ({ text })),
    fc
      .record({ id: fc.constantFrom("1", "2", "3"), input: fc.constantFrom({}, "text") })
      .map(({ id, input }) => ({
        toolUse: { toolUseId: id, name: "n", input },
      })),
    fc
      .constantFrom("1", "2", "3")
      .map((toolUseId) => ({ toolResult: { toolUseId, content: [{ text: "r" }] } })),
    fc.constant({ reasoningContent: { reasoningText: { text: "hm" } } }),
  );
  const anyRole = fc.constantFrom("user" as const, "assistant" as const);
  const anyMessage = fc.record({ role: anyRole, content: fc.array(anyBlock, { maxLength: 3 }) });
  const anyRounds = fc.oneof(
    fc.array(anyMessage, { maxLength: 5 }),
    fc.constantFrom("1", "2", "3").map((id) => toolRounds(id)),
  );
  const anyStored = fc.record({
    takesTurn: fc.constantFrom(true, true, true, true, false),
    text: fc.oneof({ weight: 4, arbitrary: fc.constantFrom("a", "b", "c") }, anyText),
    /** Mostly the one before. */
    parent: fc.constantFrom(1, 1, 1, 1, 2, 3),
    blocked: fc.constantFrom(true, false, false, false, false),
    isWhole: fc.constantFrom(true, true, true, false),
    rounds: fc.option(anyRounds, { nil: undefined }),
  });

  type AnyStored = typeof anyStored extends fc.Arbitrary<infer One> ? One : never;

  /** Each message's parent is one before it, or none. */
  function tree(stored: readonly AnyStored[]): StoredMessage[] {
    return stored.map(({ takesTurn, text, parent, blocked, isWhole, rounds }, n) => {
      const isUsers = (n % 2 === 0) === takesTurn;
      if (isUsers) return user(`m${n}`, parent > n ? null : `m${n - parent}`, text);
      return assistant(`m${n}`, parent > n ? null : `m${n - parent}`, text, {
        ...(blocked && { blocked }),
        ...(!isWhole && { stopReason: "cancelled" }),
        ...(rounds && { rounds }),
      });
    });
  }

  test("the messages are valid, and the last question is the last that is said", async () => {
    let withTools = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStored, { minLength: 1, maxLength: 14 }),
        fc.nat(200),
        async (stored, budgetBytes) => {
          const all = tree(stored);
          const path = (await pathTo(thread(...all).messages, `m${all.length - 1}`, { budgetBytes })) ?? [];
          const messages = toMessages(path, SONNET);
          expectValid(messages);
          if (messages.some(({ content }) => content?.some(({ toolUse }) => toolUse))) withTools++;
          const last = path.at(-1);
          if (last?.role === "user" && last.text.trim() !== "")
            expect(messages.at(-1)?.content?.at(-1)).toEqual({ text: last.text });
        },
      ),
      { numRuns: 1_000 },
    );
    expect(withTools).toBeGreaterThan(20);
  });
});

/** Bedrock's rules for messages. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html */
function expectValid(messages: readonly Message[]): void {
  const used = new Set<string>();
  let open: string[] = [];
  for (const [index, { role, content = [] }] of messages.entries()) {
    expect(role).toBe(index % 2 === 0 ? "user" : "assistant");
    expect(content.length).toBeGreaterThan(0);
    const results = content.flatMap(({ toolResult }) => toolResult?.toolUseId ?? []);
    expect(results.toSorted()).toEqual(open.toSorted());
    open = content.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []);
    for (const id of open) {
      expect(used.has(id)).toBe(false);
      used.add(id);
    }
    for (const { text, toolUse, toolResult, ...others } of content) {
      expect(others).toEqual({});
      if (text !== undefined) expect(text.trim()).not.toBe("");
      if (toolUse) expect(role === "assistant" && typeof toolUse.input === "object").toBe(true);
      if (toolResult) expect(role).toBe("user");
    }
  }
  expect(open).toEqual([]);
  if (messages.length > 0) expect(messages.at(-1)?.role).toBe("user");
}
