import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StoredMessage } from "../store/messages.ts";
import { correctedBytesPerToken, fitWindow, halve, messageBytes, windowBytes } from "./window.ts";

/** A conversation of turns, each of so many bytes, half of them the question's. */
function conversation(...turnBytes: number[]): StoredMessage[] {
  const at = "2026-11-22T12:00:00.000Z";
  return turnBytes.flatMap((bytes, n): StoredMessage[] => {
    const [id, run] = [`q${n}`, `r${n}`];
    const parent = n === 0 ? null : `a${n - 1}`;
    return [
      { id, parent, role: "user", text: "x".repeat(Math.ceil(bytes / 2)), at, run },
      { id: `a${n}`, parent: id, role: "assistant", text: "y".repeat(Math.floor(bytes / 2)), at, run },
    ];
  });
}

const idsOf = (messages: readonly StoredMessage[] | undefined) => messages?.map(({ id }) => id);
const bytesOf = (messages: readonly StoredMessage[]) =>
  messages.reduce((sum, one) => sum + messageBytes(one), 0);

describe("a window", () => {
  test("is the whole conversation while that fits", () => {
    const path = conversation(100, 100, 100);
    expect(fitWindow(path, { budgetBytes: 300 })).toEqual({ messages: path, windowFrom: "q0" });
  });

  test("goes on to the newest turns of half the budget when it no longer fits", () => {
    const path = conversation(100, 100, 100, 100);
    expect(fitWindow(path, { budgetBytes: 399 })).toEqual({ messages: path.slice(-2), windowFrom: "q3" });
    expect(fitWindow(conversation(100, 50, 100, 50), { budgetBytes: 300 }).windowFrom).toBe("q0");
    expect(fitWindow(conversation(200, 50, 100, 50), { budgetBytes: 399 }).windowFrom).toBe("q2");
  });

  test("keeps its beginning until it does not fit again", () => {
    const grown = (turns: number) => conversation(...Array.from({ length: turns }, () => 100));
    let windowFrom: string | undefined;
    const beginnings: (string | undefined)[] = [];
    for (let turns = 1; turns <= 22; turns++) {
      const path = grown(turns);
      ({ windowFrom } = fitWindow(path, { budgetBytes: 1_000, windowFrom }));
      beginnings.push(windowFrom);
    }
    expect(beginnings).toEqual([
      ...Array.from({ length: 10 }, () => "q0"),
      ...Array.from({ length: 6 }, () => "q6"),
      ...Array.from({ length: 6 }, () => "q12"),
    ]);
  });

  test("begins anew on a branch that does not have its beginning", () => {
    const path = conversation(100, 100);
    expect(fitWindow(path, { budgetBytes: 200, windowFrom: "elsewhere" }).windowFrom).toBe("q0");
    expect(fitWindow(path, { budgetBytes: 199, windowFrom: "elsewhere" }).windowFrom).toBe("q1");
  });

  test("goes back to the conversation's beginning when there is twice the room", () => {
    const path = conversation(100, 100, 100);
    expect(fitWindow(path, { budgetBytes: 599, windowFrom: "q2" }).windowFrom).toBe("q2");
    expect(fitWindow(path, { budgetBytes: 600, windowFrom: "q2" })).toEqual({
      messages: path,
      windowFrom: "q0",
    });
  });

  test("always has the newest turn, however long it is", () => {
    const path = conversation(100, 5_000);
    expect(idsOf(fitWindow(path, { budgetBytes: 10 }).messages)).toEqual(["q1", "a1"]);
    expect(fitWindow([], { budgetBytes: 10 })).toEqual({ messages: [] });
  });

  test("of any conversation is whole turns to its end, and fits but for the newest", () => {
    const anyTurns = fc.array(fc.integer({ min: 2, max: 500 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(anyTurns, fc.integer({ min: 1, max: 3_000 }), fc.nat(35), (turns, budgetBytes, n) => {
        const path = conversation(...turns);
        const { messages, windowFrom } = fitWindow(path, { budgetBytes, windowFrom: `q${n}` });
        expect(messages).toEqual(path.slice(-messages.length));
        expect(messages[0]?.role).toBe("user");
        expect(windowFrom).toBe(messages[0]?.id);
        if (messages.length > 2) expect(bytesOf(messages)).toBeLessThanOrEqual(budgetBytes);
        const again = fitWindow(path, { budgetBytes, windowFrom });
        expect(again.messages).toEqual(messages);
      }),
    );
  });
});

test("a window that was too long is halved by whole turns, until one is left", () => {
  const path = conversation(100, 100, 100, 100);
  expect(idsOf(halve(path))).toEqual(["q2", "a2", "q3", "a3"]);
  expect(idsOf(halve(path.slice(4)))).toEqual(["q3", "a3"]);
  expect(halve(path.slice(6))).toBeUndefined();
  expect(idsOf(halve(conversation(10, 900)))).toEqual(["q1", "a1"]);
  expect(idsOf(halve(conversation(0, 0)))).toEqual(["q1", "a1"]);
  expect(halve([])).toBeUndefined();
});

test("the room for a conversation is what the answer and a reserve leave, of 200,000 tokens at most", () => {
  expect(windowBytes({ contextTokens: 1_000_000, maxTokens: 4_000 })).toBe(188_000 * 3);
  expect(windowBytes({ contextTokens: 128_000, maxTokens: 4_000, bytesPerToken: 4.5 })).toBe(116_000 * 4.5);
  expect(windowBytes({ contextTokens: 32_768, maxTokens: 32_000 })).toBe(2_000 * 3);
});

describe("the bytes of a token", () => {
  const request = (text: string) => ({
    modelId: "m",
    system: [{ text: "s".repeat(1_000) }, { cachePoint: { type: "default" as const } }],
    messages: [{ role: "user" as const, content: [{ text }, { cachePoint: { type: "default" as const } }] }],
  });
  const usage = { inputTokens: 100, outputTokens: 1, totalTokens: 101 };

  test("come nearer to what was counted, the cached tokens too", () => {
    const input = request("x".repeat(19_000));
    const counted = { ...usage, cachedInputTokens: 3_000, cacheWriteInputTokens: 900 };
    expect(correctedBytesPerToken(undefined, { input, usage: counted })).toBe(4);
    expect(correctedBytesPerToken(4, { input, usage: counted })).toBe(4.5);
  });

  test("are counted in UTF-8", () => {
    const input = request("雾".repeat(5_000));
    expect(correctedBytesPerToken(2, { input, usage: { ...usage, inputTokens: 8_000 } })).toBe(2);
  });

  test("move little with a short request, and not at all without a count", () => {
    const input = request("x".repeat(600));
    expect(correctedBytesPerToken(3, { input, usage: { ...usage, inputTokens: 400 } })).toBeCloseTo(3.1);
    expect(correctedBytesPerToken(3.3, { input, usage: { ...usage, inputTokens: 0 } })).toBe(3.3);
  });

  test("stay between 1.5 and 6, whatever was counted", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true }),
        fc.nat(100_000),
        fc.nat(100_000),
        (before, inputTokens, length) => {
          const input = request("x".repeat(length));
          const after = correctedBytesPerToken(before, { input, usage: { ...usage, inputTokens } });
          expect(after).toBeGreaterThanOrEqual(1.5);
          expect(after).toBeLessThanOrEqual(6);
        },
      ),
      { numRuns: 200 },
    );
  });
});
