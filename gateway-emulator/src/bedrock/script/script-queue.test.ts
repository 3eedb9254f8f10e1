import { describe, expect, it } from "vitest";
import { callOf } from "./call.fixture.ts";
import { parseScript } from "./script.ts";
import { ScriptQueue } from "./script-queue.ts";

const script = (text: string, more = {}) => parseScript({ events: [{ text }], ...more });
const hello = callOf("hello");

describe("ScriptQueue", () => {
  it("gives scripts first in, first out, each as often as it says", () => {
    const queue = new ScriptQueue();
    const [once, twice] = [script("once"), script("twice", { times: 2 })];
    queue.add(once);
    queue.add(twice);
    expect([1, 2, 3, 4].map(() => queue.take(hello))).toEqual([once, twice, twice, undefined]);
  });

  it("passes over a script that does not fit the call", () => {
    const queue = new ScriptQueue();
    const [picky, any] = [script("picky", { when: { contains: "weather" } }), script("any")];
    queue.add(picky);
    queue.add(any);
    expect(queue.take(hello)).toBe(any);
    expect(queue.take(hello)).toBeUndefined();
    expect(queue.take(callOf("the weather?"))).toBe(picky);
  });

  it("gives one whose times are always again and again", () => {
    const queue = new ScriptQueue();
    const always = script("always", { times: "always" });
    queue.add(always);
    expect(Array.from({ length: 100 }, () => queue.take(hello))).toEqual(Array(100).fill(always));
  });

  it("gives those that are kept after those that were added", () => {
    const queue = new ScriptQueue();
    const [kept, added] = [script("kept"), script("added")];
    queue.keep([kept]);
    queue.add(added);
    expect([1, 2, 3].map(() => queue.take(hello))).toEqual([added, kept, undefined]);
  });

  it("forgets what was added when cleared, and leaves what is kept where it is", () => {
    const queue = new ScriptQueue();
    const [first, second] = [script("first"), script("second")];
    queue.keep([first, second]);
    expect(queue.take(hello)).toBe(first);
    queue.add(script("added"));
    queue.clear();
    expect([1, 2].map(() => queue.take(hello))).toEqual([second, undefined]);
  });

  it("begins what is kept anew when reset, without what was added", () => {
    const queue = new ScriptQueue();
    const [first, second] = [script("first"), script("second")];
    queue.keep([first, second]);
    queue.take(hello);
    queue.add(script("added"));
    queue.reset();
    expect([1, 2, 3].map(() => queue.take(hello))).toEqual([first, second, undefined]);
  });

  it("shows those that wait, in their order, with what is left of their times", () => {
    const queue = new ScriptQueue();
    queue.keep([script("kept"), script("always", { times: "always" })]);
    queue.add(script("once"));
    queue.add(script("twice", { times: 2, when: { turn: 1 } }));
    queue.take(hello);
    queue.take(hello);
    expect(queue.waiting()).toEqual([
      script("twice", { when: { turn: 1 } }),
      script("kept"),
      script("always", { times: "always" }),
    ]);
    expect(queue.take(hello)?.times, "looking uses nothing up").toBe(2);
  });
});
