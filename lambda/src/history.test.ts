import { describe, expect, test } from "vitest";
import { newestTurns, toMessages } from "./history.ts";
import type { StoredMessage } from "./store.ts";

const user = (text: string): StoredMessage => ({ role: "user", text });
const assistant = (text: string): StoredMessage => ({ role: "assistant", text });

/** A thread as the table yields it: newest first, and how many of its messages were read. */
function thread(...oldestFirst: StoredMessage[]) {
  const read = { count: 0 };
  async function* newestFirst() {
    for (const message of oldestFirst.toReversed()) {
      read.count++;
      yield message;
    }
  }
  return { newestFirst: newestFirst(), read };
}

describe("the newest turns", () => {
  test("are the whole of a short thread, oldest first", async () => {
    const all = [user("1"), assistant("2"), user("3")];
    expect(await newestTurns(thread(...all).newestFirst)).toEqual(all);
  });

  test("are whole turns: an answer never stands without its question", async () => {
    const long = "x".repeat(300);
    const { newestFirst } = thread(user(long), assistant("a1"), user("q2"), assistant("a2"), user("q3"));
    expect(await newestTurns(newestFirst, 50)).toEqual([user("q2"), assistant("a2"), user("q3")]);
  });

  test("always hold the newest question, however long it is", async () => {
    const { newestFirst } = thread(user("q1"), assistant("a1"), user("x".repeat(900)));
    expect(await newestTurns(newestFirst, 10)).toEqual([user("x".repeat(900))]);
  });

  test("are read no further than they fit", async () => {
    const { newestFirst, read } = thread(...Array.from({ length: 500 }, (_, n) => user(`question ${n}`)));
    const turns = await newestTurns(newestFirst, 40);
    expect(turns.length).toBeLessThan(15);
    expect(read.count).toBe(turns.length + 1);
  });

  test("weigh a Chinese character like a token", async () => {
    const { newestFirst } = thread(user("雾".repeat(60)), assistant("好"), user("山".repeat(50)));
    expect(await newestTurns(newestFirst, 100)).toEqual([user("山".repeat(50))]);
  });
});

describe("the messages of a request", () => {
  test("alternate, from the user's first to the user's last", () => {
    expect(toMessages([user("a"), assistant("b"), user("c")])).toEqual([
      { role: "user", content: [{ text: "a" }] },
      { role: "assistant", content: [{ text: "b" }] },
      { role: "user", content: [{ text: "c" }] },
    ]);
  });

  test("begin with the user", () => {
    expect(toMessages([assistant("left over"), user("a")])).toEqual([
      { role: "user", content: [{ text: "a" }] },
    ]);
  });

  test("hold nothing blank, and close the gap that it leaves", () => {
    expect(toMessages([user("a"), assistant(" \n"), user("b")])).toEqual([
      { role: "user", content: [{ text: "a" }, { text: "b" }] },
    ]);
  });

  test("join two questions of which the first got no answer", () => {
    expect(toMessages([user("a"), user("b")])).toEqual([
      { role: "user", content: [{ text: "a" }, { text: "b" }] },
    ]);
  });

  test("say a question once that was asked again", () => {
    expect(toMessages([user("a"), user("a")])).toEqual([{ role: "user", content: [{ text: "a" }] }]);
  });
});
