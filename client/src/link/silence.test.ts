import { expect, it } from "vitest";
import { testClock } from "../time/test-clock.fixture.ts";
import { watchSilence } from "./silence.ts";

const LIMIT_MS = 1_000;

function watched() {
  const clock = testClock();
  const silent: string[] = [];
  let setBackMs = 0;
  const watch = watchSilence<string>({
    clock: { ...clock, now: () => clock.now() - setBackMs },
    limitMs: LIMIT_MS,
    onSilent: (from) => silent.push(from),
  });
  return { clock, silent, watch, setBack: (ms: number) => (setBackMs = ms) };
}

it("tells once of what has not been heard of for so long, counted from the last time", () => {
  const { clock, silent, watch } = watched();
  watch.heard("a");
  clock.advance(400);
  watch.heard("a");
  clock.advance(LIMIT_MS - 1);
  expect(silent).toEqual([]);
  clock.advance(1);
  expect(silent).toEqual(["a"]);
  clock.advance(5 * LIMIT_MS);
  expect(silent).toEqual(["a"]);
});

it("plans one call for each thing, however often it is heard of, and none for what is forgotten", () => {
  const { clock, silent, watch } = watched();
  for (let times = 0; times < 100; times += 1) watch.heard("a");
  watch.heard("b");
  expect(clock.planned()).toBe(2);
  clock.advance(LIMIT_MS / 2);
  watch.heard("a");
  watch.forget("b");
  clock.advance(LIMIT_MS);
  watch.forget("a");
  expect(clock.planned()).toBe(0);
  clock.advance(LIMIT_MS);
  expect(silent).toEqual(["a"]);
});

it("is not silenced by a clock that is set back", () => {
  const { clock, silent, watch, setBack } = watched();
  watch.heard("a");
  setBack(60 * 60 * 1_000);
  clock.advance(LIMIT_MS);
  expect(silent).toEqual(["a"]);
});
