import { expect, test } from "vitest";
import { Schedule } from "./schedule.ts";

function plan(at: number) {
  return { at, run: () => undefined };
}

/** Takes out the first until there is none. */
function drain(schedule: Schedule<ReturnType<typeof plan>>): number[] {
  const times: number[] = [];
  for (let first = schedule.first; first; first = schedule.first) {
    times.push(first.at);
    schedule.delete(first);
  }
  return times;
}

/** Numbers that look like chance and are the same each time. */
function* scattered(count: number): Generator<number> {
  for (let state = 1, given = 0; given < count; given++) yield (state = (state * 48_271) % 2_147_483_647);
}

test("plans come out in order of time, whatever order they came and others went in", () => {
  const schedule = new Schedule<ReturnType<typeof plan>>();
  const plans = [...scattered(2000)].map((at) => plan(at % 500));
  for (const one of plans) schedule.add(one);
  const kept = plans.filter((one, index) => index % 3 !== 0 || (schedule.delete(one), false));
  expect(drain(schedule)).toEqual(kept.map(({ at }) => at).sort((a, b) => a - b));
});

test("of plans for the same moment, the one that came first comes out first", () => {
  const schedule = new Schedule<ReturnType<typeof plan>>();
  const plans = Array.from({ length: 100 }, () => plan(7));
  for (const one of plans) schedule.add(one);
  for (const one of plans) {
    expect(schedule.first).toBe(one);
    schedule.delete(one);
  }
});

test("deleting what is not there, or not there any more, changes nothing", () => {
  const schedule = new Schedule<ReturnType<typeof plan>>();
  const [one, other] = [plan(1), plan(2)];
  schedule.add(one);
  schedule.delete(other);
  schedule.add(other);
  schedule.delete(one);
  schedule.delete(one);
  expect([...schedule.all()]).toEqual([other]);
  expect(drain(schedule)).toEqual([2]);
});
