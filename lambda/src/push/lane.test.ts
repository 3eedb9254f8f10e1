import { expect, test } from "vitest";
import type { RunEvent, ServerFrame } from "../protocol.ts";
import { createVirtualTime } from "../../test/virtual-time.ts";
import { createFanOut } from "./fan-out.ts";
import type { PostOutcome } from "./post-to-connection.ts";

const messageId = "m";
const start: RunEvent = { type: "TEXT_MESSAGE_START", messageId, role: "assistant" };
const text = (delta: string): RunEvent => ({ type: "TEXT_MESSAGE_CONTENT", messageId, delta });
const end: RunEvent = { type: "TEXT_MESSAGE_END", messageId };

interface Answer {
  afterMs: number;
  outcome: PostOutcome | Error;
}

/** A fan-out in virtual time; posts get the answers given, in turn, then are delivered after `latencyMs`. */
function virtualFanOut({ answers = [], latencyMs = 0 }: { answers?: Answer[]; latencyMs?: number } = {}) {
  const time = createVirtualTime();
  const posts: { at: number; to: string; frame: ServerFrame }[] = [];
  const fanOut = createFanOut({
    run: "run",
    after: time.after,
    post: (to) => (frame) => {
      posts.push({ at: time.now(), to, frame });
      const { afterMs, outcome } = answers.shift() ?? { afterMs: latencyMs, outcome: "delivered" };
      return new Promise((resolve, reject) => {
        time.after(afterMs, () => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
      });
    },
  });
  /** Each post as its time and what it said. */
  const said = () =>
    posts.map(({ at, frame }) => [
      at,
      frame.k === "ev" ? frame.e.map((event) => ("delta" in event ? event.delta : event.type)).join() : frame,
    ]);
  return { time, fanOut, posts, said };
}

test("the first text goes at once, more text 30 ms after the last post began, the end at once", async () => {
  const { time, fanOut, said } = virtualFanOut({ latencyMs: 4 });
  fanOut.listen("c", 0);
  fanOut.push(start);
  await time.advance(10);
  fanOut.push(text("a"));
  await time.advance(10);
  fanOut.push(text("b"));
  await time.advance(10);
  fanOut.push(text("c"));
  await time.advance(12);
  fanOut.push(text("d"));
  await time.advance(5);
  fanOut.push(end);
  await time.advance(100);
  expect(said()).toEqual([
    [0, "TEXT_MESSAGE_START"],
    [10, "a"],
    [40, "bc"],
    [47, "d,TEXT_MESSAGE_END"],
  ]);
});

test("the first text waits for the post in flight, and for nothing else", async () => {
  const { time, fanOut, said } = virtualFanOut({ latencyMs: 7 });
  fanOut.listen("c", 0);
  fanOut.push(start);
  await time.advance(2);
  fanOut.push(text("a"));
  await time.advance(100);
  expect(said()).toEqual([
    [0, "TEXT_MESSAGE_START"],
    [7, "a"],
  ]);
});

test("a post that takes longer than the spacing is followed by the next one at once", async () => {
  const { time, fanOut, said } = virtualFanOut({ latencyMs: 60 });
  fanOut.listen("c", 0);
  fanOut.push(text("a"));
  await time.advance(30);
  fanOut.push(text("b"));
  await time.advance(300);
  expect(said()).toEqual([
    [0, "a"],
    [60, "b"],
  ]);
});

test("connections that are as fast as each other get the same events: no one's spacing cuts the text finer", async () => {
  const { time, fanOut } = virtualFanOut();
  fanOut.listen("first", 0);
  await time.advance(1);
  for (let i = 0; i < 50; i++) {
    if (i === 2) fanOut.listen("second", 0);
    fanOut.push(text("x"));
    await time.advance(5);
  }
  // 250 ms are nine spacings, and the first text goes before them.
  expect(fanOut.events().length).toBe(10);
});

test("a connection that takes no more is asked after 100 ms, then twice as long each time up to 2 s", async () => {
  const answers: Answer[] = Array.from({ length: 7 }, () => ({ afterMs: 0, outcome: "limited" }));
  const { time, fanOut, said } = virtualFanOut({ answers });
  fanOut.listen("c", 0);
  fanOut.push(text("a"));
  await time.advance(7_200);
  expect(said()).toEqual([0, 100, 300, 700, 1_500, 3_100, 5_100, 7_100].map((at) => [at, "a"]));
});

test("a connection that takes posts again is posted to twice as often each time, and hurried only at its old pace", async () => {
  const answers: Answer[] = Array.from({ length: 3 }, () => ({ afterMs: 0, outcome: "limited" }));
  const { time, fanOut, said } = virtualFanOut({ answers });
  fanOut.listen("c", 0);
  // The fourth post, at 700 ms, is taken; it began with a spacing of 400 ms.
  for (let at = 0; at < 1_500; at += 10) {
    fanOut.push(end);
    await time.advance(10);
  }
  const times = said().map(([at]) => at);
  expect(times.slice(0, 7)).toEqual([0, 100, 300, 700, 1_100, 1_300, 1_400]);
  expect(times.slice(7)).toEqual([1_400, 1_410, 1_420, 1_430, 1_440, 1_450, 1_460, 1_470, 1_480, 1_490]);
});

test("a post that fails is repeated with growing waits, and the connection is given up after 10 s", async () => {
  const answers = Array.from({ length: 100 }, () => ({ afterMs: 5, outcome: new Error("reset") }));
  const { time, fanOut, posts } = virtualFanOut({ answers });
  fanOut.listen("c", 0);
  fanOut.push(text("a"));
  await time.advance(9_000);
  const during = posts.length;
  const waits = posts.map(({ at }, i) => at - (posts[i - 1]?.at ?? at)).slice(1);
  expect(waits[0]).toBeGreaterThanOrEqual(50);
  expect(waits[0]).toBeLessThanOrEqual(105);
  expect(Math.max(...waits)).toBeGreaterThan(900);
  expect(Math.max(...waits)).toBeLessThanOrEqual(2_005);
  expect(during).toBeGreaterThanOrEqual(7);
  await time.advance(60_000);
  expect(posts.at(-1)?.at).toBeLessThan(10_010);
  expect(await fanOut.end()).toMatchObject({ gone: 1, error: { message: "reset" } });
  expect(time.waiting()).toBe(0);
});

test("a connection that works again after some failures starts its 10 s anew", async () => {
  const reset = { afterMs: 4_000, outcome: new Error("reset") };
  const fine: Answer = { afterMs: 0, outcome: "delivered" };
  const { time, fanOut } = virtualFanOut({ answers: [reset, reset, fine, reset, reset, fine] });
  fanOut.listen("c", 0);
  fanOut.push(text("a"));
  await time.advance(9_000);
  fanOut.push(end);
  await time.advance(9_000);
  expect(await fanOut.end()).toMatchObject({ posts: 6, gone: 0 });
});

test("a heartbeat goes to idle connections only, with the number of the last event posted there", async () => {
  const { time, fanOut, posts } = virtualFanOut({ latencyMs: 5 });
  fanOut.push(start);
  fanOut.listen("idle", 0);
  await time.advance(50);
  fanOut.listen("fresh", 1);
  await time.advance(50);
  fanOut.heartbeat("thinking");
  await time.advance(50);
  const hb = { v: 1, k: "hb", r: "run", st: "thinking" } as const;
  expect(posts.slice(1).map(({ to, frame }) => [to, frame])).toEqual([
    ["idle", { ...hb, s: 0 }],
    ["fresh", { ...hb, s: -1 }],
  ]);
  fanOut.push(text("a"));
  await time.advance(1);
  // In flight.
  fanOut.heartbeat("writing");
  await time.advance(10);
  fanOut.push(text("b"));
  await time.advance(1);
  // Waiting for the spacing.
  fanOut.heartbeat("writing");
  await time.advance(50);
  expect(posts.slice(3).map(({ frame }) => frame.k)).toEqual(["ev", "ev", "ev", "ev"]);
});

test("what comes during a heartbeat follows it, also when the heartbeat fails", async () => {
  const { time, fanOut, said } = virtualFanOut({
    answers: [{ afterMs: 5, outcome: new Error("reset") }],
  });
  fanOut.listen("c", 0);
  fanOut.heartbeat("queued");
  fanOut.push(start);
  await time.advance(20);
  expect(said().at(-1)).toEqual([5, "TEXT_MESSAGE_START"]);
  expect(await fanOut.end()).toMatchObject({ posts: 2, gone: 0 });
});

test("a connection that listens again during a post gets everything from there after it", async () => {
  const { time, fanOut, posts } = virtualFanOut({ latencyMs: 5 });
  fanOut.listen("c", 0);
  fanOut.push(start);
  await time.advance(50);
  fanOut.push(end);
  await time.advance(1);
  fanOut.listen("c", 0);
  await time.advance(50);
  expect(posts.map(({ frame }) => (frame.k === "ev" ? [frame.s, frame.e.length] : []))).toEqual([
    [0, 1],
    [1, 1],
    [0, 2],
  ]);
});

test("at the end nothing waits, a connection that does not answer is given up after 10 s, and no timer is left", async () => {
  const { time, fanOut, said } = virtualFanOut({
    answers: [
      { afterMs: 1, outcome: "delivered" },
      { afterMs: 60_000, outcome: "limited" },
    ],
  });
  fanOut.listen("c", 0);
  fanOut.push(text("a"));
  await time.advance(2);
  fanOut.push(text("b"));
  let report: unknown;
  void fanOut.end().then((value) => (report = value));
  await time.advance(9_999);
  expect(report).toBe(undefined);
  await time.advance(1);
  expect(report).toEqual({ posts: 2, gone: 1, limited: 0 });
  expect(said()).toEqual([
    [0, "a"],
    [2, "b"],
  ]);
  await time.advance(60_000);
  expect(time.waiting()).toBe(0);
});

test("the two halves of a character that came apart are put together", async () => {
  const { time, fanOut, said } = virtualFanOut();
  const [high = "", low = ""] = "🌫".split("");
  fanOut.listen("c", 0);
  fanOut.push(text(`a${high}`));
  await time.advance(100);
  fanOut.push(text(`${low}b`));
  await time.advance(100);
  fanOut.push(text(high));
  fanOut.push(end);
  fanOut.push(text(high));
  await time.advance(100);
  void fanOut.end();
  await time.advance(100);
  expect(said().map(([, what]) => what)).toEqual(["a", "🌫b", `${high},TEXT_MESSAGE_END`, high]);
});
