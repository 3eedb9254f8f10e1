import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { MAX_BATCH, play, type Step } from "./play.ts";

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
    expect(said).toEqual(["a@100", "bc@120"]);
    await done;
  });

  it("catches up when it is late", async () => {
    const clock = new VirtualClock();
    const said: string[] = [];
    const done = listen({ clock, signal: new AbortController().signal, said });
    await moveOn(clock, 500);
    expect(said).toEqual(["abc@500"]);
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
    expect(count * MAX_BATCH).toBeLessThan(many.length);
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
    for await (const batch of play({ clock, steps, signal })) said.push(`${batch.join("")}@${clock.now()}`);
  }

  async function moveOn(clock: VirtualClock, ms: number): Promise<void> {
    clock.advance(ms);
    await setImmediate();
  }
});

/** A machine whose time somebody sets back in the middle. */
class SetBackClock extends VirtualClock {
  setBackMs = 0;

  override now(): number {
    return super.now() - this.setBackMs;
  }
}

it("keeps its pace when somebody sets the machine's time", async () => {
  const clock = new SetBackClock();
  const said: string[] = [];
  const steps = [10, 10, 10].map((delayMs) => ({ delayMs, output: "a" }));
  const playing = (async () => {
    for await (const batch of play({ clock, steps, signal: new AbortController().signal }))
      said.push(...batch);
  })();
  for (let at = 0; at < 3; at += 1) {
    clock.advance(10);
    clock.setBackMs = 3_600_000;
    await setImmediate();
  }
  expect(said).toHaveLength(3);
  await playing;
});
