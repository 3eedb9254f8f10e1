import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { drawMs, exactly, NATURAL_PACE, play, type Step } from "./pace.ts";
import { seededRandom } from "../model/random.ts";

describe("play", () => {
  const steps: Step<string>[] = [
    { delayMs: 100, output: "a" },
    { delayMs: 20, output: "b" },
    { delayMs: 0, output: "c" },
  ];

  it("says each step when it is due, and not before", async () => {
    const clock = new VirtualClock();
    const said: string[] = [];
    const done = listen({ clock, signal: new AbortController().signal, said });

    await moveOn(clock, 99);
    expect(said).toEqual([]);
    await moveOn(clock, 1);
    expect(said).toEqual(["a@100"]);
    await moveOn(clock, 20);
    expect(said).toEqual(["a@100", "b@120", "c@120"]);
    await done;
  });

  it("catches up when it is late", async () => {
    const clock = new VirtualClock();
    const said: string[] = [];
    const done = listen({ clock, signal: new AbortController().signal, said });
    await moveOn(clock, 500);
    expect(said).toEqual(["a@500", "b@500", "c@500"]);
    await done;
  });

  it("stops in the middle of a wait when the signal aborts", async () => {
    const clock = new VirtualClock();
    const gone = new AbortController();
    const said: string[] = [];
    const done = listen({ clock, signal: gone.signal, said });
    await moveOn(clock, 100);
    gone.abort(new Error("gone"));
    await expect(done).rejects.toThrow("gone");
    await moveOn(clock, 1_000);
    expect(said).toEqual(["a@100"]);
  });

  it("stops without waits too", async () => {
    const gone = new AbortController();
    const many = Array.from({ length: 1_000 }, () => ({ delayMs: 0, output: "x" }));
    let count = 0;
    const reading = (async () => {
      for await (const _ of play({ clock: new VirtualClock(), steps: many, signal: gone.signal })) {
        count += 1;
        if (count === 5) gone.abort(new Error("gone"));
      }
    })();
    await expect(reading).rejects.toThrow("gone");
    expect(count).toBe(5);
  });

  async function listen({
    clock,
    signal,
    said,
  }: {
    clock: VirtualClock;
    signal: AbortSignal;
    said: string[];
  }) {
    for await (const output of play({ clock, steps, signal })) said.push(`${output}@${clock.now()}`);
  }

  async function moveOn(clock: VirtualClock, ms: number): Promise<void> {
    clock.advance(ms);
    await new Promise(setImmediate);
  }
});

describe("NATURAL_PACE", () => {
  it("has its first token after 400 to 700 ms nearly always, and a delta about every 40 ms", () => {
    const random = seededRandom(1);
    const first = Array.from({ length: 1_000 }, () => drawMs(random, NATURAL_PACE.ttftMs));
    expect(first.filter((ms) => ms >= 400 && ms <= 700).length).toBeGreaterThan(950);
    const gaps = Array.from({ length: 1_000 }, () => drawMs(random, NATURAL_PACE.deltaMs));
    const mean = gaps.reduce((sum, ms) => sum + ms, 0) / gaps.length;
    expect(mean).toBeGreaterThan(35);
    expect(mean).toBeLessThan(50);
  });

  it("is exact where it is told to be", () => {
    expect(drawMs(seededRandom(1), exactly(20))).toBe(20);
  });
});
