import { describe, expect, test } from "vitest";
import type { StoredMessage } from "../store/messages.ts";
import { pathTo, toMessages } from "./history.ts";
import { assistant, texts, thread, toolRounds, user } from "./messages-under-test.ts";

const SONNET = "global.anthropic.claude-sonnet-5-5";

const idsOf = (path: StoredMessage[] | undefined) => path?.map(({ id }) => id);
const PLENTY = { budgetBytes: 1_000_000 };

/** Turns of a hundred bytes each. */
function turns(count: number): StoredMessage[] {
  return Array.from({ length: count }, (_, n) => [
    user(`q${n}`, n === 0 ? null : `a${n - 1}`, "x".repeat(50)),
    assistant(`a${n}`, `q${n}`, "y".repeat(50)),
  ]).flat();
}

describe("the path to a message", () => {
  test("leads from the thread's beginning, past other branches", async () => {
    const { messages } = thread(
      user("q1", null),
      assistant("a1", "q1"),
      user("q2", "a1"),
      assistant("a1b", "q1"),
      assistant("a2", "q2"),
      user("q2b", "a1b"),
    );
    expect(idsOf(await pathTo(messages, "q2b", PLENTY))).toEqual(["q1", "a1b", "q2b"]);
  });

  test("is found when the clocks of two functions differ, and an answer stands before its question", async () => {
    const { messages } = thread(assistant("a1", "q1"), user("q2", "a1"), user("q1", null));
    expect(idsOf(await pathTo(messages, "q2", PLENTY))).toEqual(["q1", "a1", "q2"]);
  });

  test("is not there for a message that is not", async () => {
    expect(await pathTo(thread(user("q1", null)).messages, "q2", PLENTY)).toBeUndefined();
    expect(await pathTo(thread().messages, "q2", PLENTY)).toBeUndefined();
  });

  test("begins behind a message that is gone", async () => {
    const { messages } = thread(assistant("a1", "q1"), user("q2", "a1"));
    expect(idsOf(await pathTo(messages, "q2", PLENTY))).toEqual(["a1", "q2"]);
  });

  test("ends, though it bites its own tail", async () => {
    const { messages } = thread(user("q1", "a1"), assistant("a1", "q1"));
    expect(idsOf(await pathTo(messages, "a1", PLENTY))).toEqual(["q1", "a1"]);
  });

  test("is read no further than the first turn that does not fit, which is whole, and is left closed", async () => {
    const { messages, read } = thread(...turns(500), user("q", "a499", "x".repeat(50)));
    const path = await pathTo(messages, "q", { budgetBytes: 320 });
    expect(idsOf(path)).toEqual(["q497", "a497", "q498", "a498", "q499", "a499", "q"]);
    expect(read).toEqual({ count: 7, closed: true });
  });

  test("has the newest turn, however long it is", async () => {
    const { messages } = thread(...turns(1), user("q1", "a0", "x".repeat(900)), assistant("a1", "q1"));
    expect(idsOf(await pathTo(messages, "a1", { budgetBytes: 10 }))).toEqual(["q1", "a1"]);
  });

  test("weighs an answer with tools by all that was said of them", async () => {
    const rounds = toolRounds("t1", "z".repeat(400));
    const { messages } = thread(
      ...turns(1),
      user("q1", "a0"),
      assistant("a1", "q1", "short", { rounds }),
      user("q2", "a1"),
    );
    expect(idsOf(await pathTo(messages, "q2", { budgetBytes: 300 }))).toEqual(["q1", "a1", "q2"]);
  });
});

describe("the messages of a request", () => {
  test("alternate, from the user's first to the user's last", () => {
    const path = [
      assistant("a0", null),
      user("q1", "a0"),
      assistant("a1", "q1"),
      user("q2", "a1"),
      assistant("a2", "q2"),
    ];
    expect(texts(toMessages(path, SONNET))).toEqual([
      "user: text of q1",
      "assistant: text of a1",
      "user: text of q2",
    ]);
    expect(toMessages([assistant("a0", null)], SONNET)).toEqual([]);
  });

  test("hold nothing blank, and close the gap that it leaves", () => {
    const path = [user("q1", null), assistant("a1", "q1", " \n"), user("q2", "a1")];
    expect(texts(toMessages(path, SONNET))).toEqual(["user: text of q1 | text of q2"]);
  });

  test("say a question once that was asked again", () => {
    const path = [user("q1", null, "a"), user("q2", "q1", "a"), user("q3", "q2", "b")];
    expect(texts(toMessages(path, SONNET))).toEqual(["user: a | b"]);
  });

  test("keep the text of an answer that was cut off, or stopped", () => {
    const path = [
      user("q1", null),
      assistant("a1", "q1", "half", { stopReason: "cancelled" }),
      user("q2", "a1"),
    ];
    expect(texts(toMessages(path, SONNET))[1]).toBe("assistant: half");
    delete path[1]?.stopReason;
    expect(texts(toMessages(path, SONNET))[1]).toBe("assistant: half");
  });

  test("have no word of a guardrail's, nor the question that it stepped in at", () => {
    const path = [
      user("q1", null),
      assistant("a1", "q1"),
      user("q2", "a1", "forbidden"),
      assistant("a2", "q2", "Sorry.", { blocked: true }),
      user("q3", "a2"),
    ];
    expect(texts(toMessages(path, SONNET))).toEqual([
      "user: text of q1",
      "assistant: text of a1",
      "user: text of q3",
    ]);
    expect(toMessages(path.slice(0, 3), SONNET).length).toBe(3);
  });

  test("do not change what is stored", () => {
    const rounds = toolRounds("t1");
    const path = [
      user("q1", null),
      assistant("a1", "q1", "x", { rounds }),
      assistant("a1b", "q1"),
      user("q2", "a1b"),
    ];
    toMessages(path, SONNET);
    expect(rounds).toEqual(toolRounds("t1"));
  });
});
