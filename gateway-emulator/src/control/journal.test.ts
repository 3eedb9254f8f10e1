import { expect, test } from "vitest";
import { VirtualClock } from "./clock.ts";
import { Journal, type JournalEntry } from "./journal.ts";

function journalAt(startMs: number) {
  const clock = new VirtualClock(startMs);
  return { clock, journal: new Journal(clock) };
}

test("entries are numbered from 1 and carry the emulator's time", () => {
  const { clock, journal } = journalAt(1000);
  journal.write({ kind: "handshake", connectionId: "a" });
  clock.advance(5);
  journal.write({ kind: "frame-in", connectionId: "a", detail: { bytes: 3 } });
  expect(journal.after(0)).toEqual([
    { seq: 1, at: 1000, kind: "handshake", connectionId: "a" },
    { seq: 2, at: 1005, kind: "frame-in", connectionId: "a", detail: { bytes: 3 } },
  ]);
});

test("after gives only what is newer", () => {
  const { journal } = journalAt(0);
  for (const functionName of ["a", "b", "c"]) journal.write({ kind: "log", functionName });
  expect(journal.after(2).map(({ functionName }) => functionName)).toEqual(["c"]);
  expect(journal.after(3)).toEqual([]);
  expect(journal.after(99)).toEqual([]);
});

test("a follower hears of each entry as it is written, until it stops", () => {
  const { journal } = journalAt(0);
  const heard: JournalEntry[] = [];
  journal.write({ kind: "log" });
  const stop = journal.follow((entry) => heard.push(entry));
  journal.write({ kind: "advice" });
  stop();
  journal.write({ kind: "reset" });
  expect(heard).toEqual([{ seq: 2, at: 0, kind: "advice" }]);
});

test("a follower that stops while it is told does not keep the others from hearing", () => {
  const { journal } = journalAt(0);
  const heard: string[] = [];
  const stop = journal.follow(() => {
    heard.push("once");
    stop();
  });
  journal.follow(() => heard.push("always"));
  journal.write({ kind: "log" });
  journal.write({ kind: "log" });
  expect(heard).toEqual(["once", "always", "always"]);
});

test("clear forgets the entries and goes on counting", () => {
  const { journal } = journalAt(0);
  journal.write({ kind: "log" });
  journal.clear();
  expect(journal.after(0)).toEqual([]);
  journal.write({ kind: "reset" });
  expect(journal.after(0).map(({ seq }) => seq)).toEqual([2]);
});

test("the oldest entries go when there are too many, and the newest stay", () => {
  const { journal } = journalAt(0);
  for (let written = 0; written < 25_000; written++) journal.write({ kind: "log" });
  const held = journal.after(0);
  expect(held.length).toBeLessThanOrEqual(10_000);
  expect(held.length).toBeGreaterThanOrEqual(9_000);
  expect(held.at(-1)?.seq).toBe(25_000);
  expect(held[0]?.seq).toBe(25_000 - held.length + 1);
});
