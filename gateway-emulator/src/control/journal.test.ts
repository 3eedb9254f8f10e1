import { expect, test } from "vitest";
import { VirtualClock } from "./clock.ts";
import { MAX_TEXT_CHARACTERS } from "./cut-text.ts";
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

test("the oldest entries go when they are too large together, however deep their texts are", () => {
  const { journal } = journalAt(0);
  const text = "x".repeat(100_000);
  for (let written = 0; written < 500; written++)
    journal.write({ kind: "model-call", detail: { messages: [{ content: [{ text }] }] } });
  const held = journal.after(0);
  expect(JSON.stringify(held).length).toBeLessThan(17_000_000);
  expect(held.length).toBeGreaterThan(140);
  expect(held.at(-1)?.seq).toBe(500);
  expect(held[0]?.seq).toBe(500 - held.length + 1);
});

test("an entry that is too large alone is held until the next one", () => {
  const { journal } = journalAt(0);
  journal.write({ kind: "log" });
  journal.write({ kind: "model-call", detail: { text: "x".repeat(20_000_000) } });
  expect(journal.after(0).map(({ seq }) => seq)).toEqual([2]);
  journal.write({ kind: "log" });
  expect(journal.after(0).map(({ seq }) => seq)).toEqual([3]);
});

test("what has been cleared takes no room any more", () => {
  const { journal } = journalAt(0);
  const large = { kind: "model-call", detail: { text: "x".repeat(9_000_000) } } as const;
  journal.write(large);
  journal.clear();
  journal.write(large);
  journal.write({ kind: "log" });
  expect(journal.after(0).map(({ seq }) => seq)).toEqual([2, 3]);
});

test("a long advice is cut, and says how much is missing", () => {
  const { journal } = journalAt(0);
  const note = { kind: "handshake", detail: { statusCode: 500, advice: "x".repeat(30_000) } } as const;
  journal.write(note);
  const missing = (30_000 - MAX_TEXT_CHARACTERS).toLocaleString("en");
  expect(journal.after(0)[0]?.detail).toEqual({
    statusCode: 500,
    advice: `${"x".repeat(MAX_TEXT_CHARACTERS)}… (${missing} more characters)`,
  });
  expect(note.detail.advice).toHaveLength(30_000);
});
