import { expect, test } from "vitest";
import { SystemClock, VirtualClock, type Clock } from "./clock.ts";

const HOUR_MS = 3_600_000;

/** Plans a note of the name and the time at which it ran. */
function noting(clock: Clock) {
  const notes: string[] = [];
  const note = (name: string) => () => void notes.push(`${name}@${clock.now()}`);
  return { notes, note };
}

test("a virtual clock stands still until it is advanced, then runs what is due in order of time", () => {
  const clock = new VirtualClock(1000);
  const { notes, note } = noting(clock);
  clock.after(20, note("second"));
  clock.after(10, note("first"));
  clock.after(20, note("second too"));
  clock.after(31, note("later"));

  expect(notes).toEqual([]);
  clock.advance(30);

  expect(notes).toEqual(["first@1010", "second@1020", "second too@1020"]);
  expect(clock.now()).toBe(1030);
  clock.advance(1);
  expect(notes.at(-1)).toBe("later@1031");
});

test("what is due now or was due in the past runs at the next advance, also one of no time", () => {
  const clock = new VirtualClock(5);
  const { notes, note } = noting(clock);
  clock.after(0, note("now"));
  clock.after(-100, note("past"));
  clock.advance(0);
  expect(notes).toEqual(["now@5", "past@5"]);
});

test("a cancelled plan never runs, and cancelling twice or late is harmless", () => {
  const clock = new VirtualClock();
  const { notes, note } = noting(clock);
  const cancel = clock.after(10, note("cancelled"));
  const late = clock.after(10, note("ran"));
  cancel();
  cancel();
  clock.advance(10);
  late();
  expect(notes).toEqual(["ran@10"]);
});

test("one plan can cancel another that is due at the same moment", () => {
  const clock = new VirtualClock();
  const { notes, note } = noting(clock);
  clock.after(10, () => cancel());
  const cancel = clock.after(10, note("cancelled"));
  clock.after(10, note("other"));
  clock.advance(10);
  expect(notes).toEqual(["other@10"]);
});

test("what a plan plans itself runs in the same advance when it falls into it, each at its own time", () => {
  const clock = new VirtualClock();
  const { notes, note } = noting(clock);
  clock.after(10, () => {
    clock.after(5, note("inner"));
    clock.after(50, note("beyond"));
  });
  clock.after(20, note("outer"));
  clock.advance(30);
  expect(notes).toEqual(["inner@15", "outer@20"]);
  expect(clock.now()).toBe(30);
});

test("time never goes back when a plan advances the clock itself", () => {
  const clock = new VirtualClock();
  const { notes, note } = noting(clock);
  clock.after(10, () => clock.advance(100));
  clock.after(40, note("within"));
  clock.advance(20);
  expect(notes).toEqual(["within@40"]);
  expect(clock.now()).toBe(110);
});

test("a system clock runs, when advanced, all that became due at once and in order", () => {
  const clock = new SystemClock();
  const order: string[] = [];
  clock.after(2 * HOUR_MS, () => order.push("two hours"));
  clock.after(HOUR_MS, () => order.push("one hour"));
  const cancel = clock.after(3 * HOUR_MS, () => order.push("three hours"));
  const startMs = clock.now();

  clock.advance(2 * HOUR_MS);

  expect(order).toEqual(["one hour", "two hours"]);
  expect(clock.now() - startMs).toBeGreaterThanOrEqual(2 * HOUR_MS);
  expect(clock.now() - startMs).toBeLessThan(2 * HOUR_MS + 1000);
  cancel();
});

test("a system clock that was advanced waits, by real time, only for what is left", async () => {
  const clock = new SystemClock();
  const { promise, resolve } = Promise.withResolvers<void>();
  clock.after(HOUR_MS, resolve);
  clock.advance(HOUR_MS - 10);
  await promise;
});

test("a system clock takes waits that are longer than setTimeout's own ceiling of 24.8 days", () => {
  const clock = new SystemClock();
  let ran = false;
  clock.after(60 * 24 * HOUR_MS, () => (ran = true));
  clock.advance(59 * 24 * HOUR_MS);
  expect(ran).toBe(false);
  clock.advance(24 * HOUR_MS);
  expect(ran).toBe(true);
});

for (const [kind, createClock] of [
  ["virtual", () => new VirtualClock()],
  ["system", () => new SystemClock()],
] as const) {
  test(`sleep on a ${kind} clock resolves when its time has come`, async () => {
    const clock = createClock();
    const sleeping = clock.sleep(HOUR_MS);
    clock.advance(HOUR_MS);
    await sleeping;
  });

  test(`sleep on a ${kind} clock rejects with the signal's reason, also one that has aborted before`, async () => {
    const clock = createClock();
    const ending = new AbortController();
    const sleeping = clock.sleep(HOUR_MS, ending.signal);
    ending.abort(new Error("enough"));
    await expect(sleeping).rejects.toThrow("enough");
    await expect(clock.sleep(HOUR_MS, ending.signal)).rejects.toThrow("enough");
  });
}

test("a system clock that is paused stands still, and what is planned waits, until the last pause has ended", async () => {
  const clock = new SystemClock();
  const { notes, note } = noting(clock);
  const cancel = clock.after(5, note("cancelled"));
  clock.after(5, note("planned before"));
  const resume = clock.pause();
  const startMs = clock.now();
  const resumeToo = clock.pause();
  clock.after(0, note("planned meanwhile"));
  await new SystemClock().sleep(20);
  expect([clock.now(), notes]).toEqual([startMs, []]);

  resume();
  resume();
  await new SystemClock().sleep(20);
  expect([clock.now(), notes]).toEqual([startMs, []]);

  cancel();
  const ranBefore = new Promise<void>((resolve) => void clock.after(5, resolve));
  resumeToo();
  await ranBefore;
  expect(notes.map((said) => said.split("@")[0])).toEqual(["planned meanwhile", "planned before"]);
  // It goes on from where it stood, and has not caught up with the machine.
  expect(clock.now() - startMs).toBeLessThan(new SystemClock().now() - startMs);
});

test("a system clock that is paused can be advanced, and runs what becomes due", () => {
  const clock = new SystemClock();
  const { notes, note } = noting(clock);
  const resume = clock.pause();
  const startMs = clock.now();
  clock.after(HOUR_MS, note("due"));
  const cancel = clock.after(2 * HOUR_MS, note("later"));
  clock.advance(HOUR_MS);
  expect(notes).toEqual([`due@${startMs + HOUR_MS}`]);
  resume();
  expect(clock.now() - startMs).toBeGreaterThanOrEqual(HOUR_MS);
  expect(clock.now() - startMs).toBeLessThan(HOUR_MS + 1000);
  cancel();
});

test("a virtual clock that is paused is still moved by advance", () => {
  const clock = new VirtualClock();
  const { notes, note } = noting(clock);
  clock.after(10, note("due"));
  const resume = clock.pause();
  clock.advance(10);
  resume();
  expect(notes).toEqual(["due@10"]);
});

test("a hundred thousand timers that plan themselves anew are advanced in no more than moments", () => {
  const clock = new VirtualClock();
  let ran = 0;
  for (let timer = 0; timer < 100_000; timer++)
    clock.after(timer % 1000, () => void clock.after(1000, () => void ran++));
  const startedAt = performance.now();
  clock.advance(2000);
  expect(ran).toBe(100_000);
  // Linear search for each would take minutes.
  expect(performance.now() - startedAt).toBeLessThan(5000);
});

test("what is measured passes with the clock, in fractions, and stands still while it is paused", async () => {
  const clock = new SystemClock();
  const startedAt = clock.elapsed();
  clock.advance(HOUR_MS);
  expect(clock.elapsed() - startedAt).toBeGreaterThanOrEqual(HOUR_MS);
  const resume = clock.pause();
  const pausedAt = clock.elapsed();
  await new SystemClock().sleep(2);
  expect(clock.elapsed()).toBe(pausedAt);
  clock.advance(0.5);
  expect(clock.elapsed()).toBe(pausedAt + 0.5);
  resume();
  expect(clock.elapsed() - pausedAt).toBeLessThan(HOUR_MS);
  expect(clock.elapsed()).toBeGreaterThanOrEqual(pausedAt + 0.5);
});
