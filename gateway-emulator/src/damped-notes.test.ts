import { expect, test } from "vitest";
import { VirtualClock } from "./control/clock.ts";
import { dampNotes } from "./damped-notes.ts";

function damped() {
  const clock = new VirtualClock();
  const lines: string[] = [];
  return { clock, lines, ...dampNotes({ clock, print: (text) => lines.push(text) }) };
}

/** Letters only, another word for each number. */
function word(index: number): string {
  return index.toString(26).replaceAll(/\d/g, (digit) => "qrstuvwxyz".charAt(Number(digit)));
}

test.each<[string, (index: number) => string]>([
  [
    "a quoted text",
    (index) => `expression gives ${JSON.stringify(`a "${word(index)}`)}, and no route has it`,
  ],
  ["a quoted text without its end", (index) => `it may not have the key "${word(index)}${"x".repeat(400)}`],
  ["a text in single quotes", (index) => `the client's type is '${word(index)}', and must be 'text'`],
  ["a path", (index) => `/data/${word(index)} must be string`],
  ["a connection id", (index) => `frame on ${word(index).padStart(15, "x")}= is too long`],
  ["a request id", (index) => `8d06877d-0000-4000-8000-${index.toString(16).padStart(12, "a")} took long`],
  ["a number", (index) => `frame of ${index.toLocaleString("en")} bytes`],
])("a flood of notes that differ only in %s is one line, and one more at its end", (_, text) => {
  const { clock, lines, add } = damped();
  for (let index = 0; index < 26; index++) add(text(index));
  expect(lines).toEqual([text(0)]);
  clock.advance(5_000);
  expect(lines).toEqual([text(0), `${text(25)} (25 times more)`]);
});

test("notes of different kinds are all printed", () => {
  const { lines, add } = damped();
  const texts = ["the client's frame is too long", "the client's message is too long", "route ask is closed"];
  for (const text of texts) add(text);
  expect(lines).toEqual(texts);
});

test("of a flood of different kinds a hundred are printed, and the others are counted", () => {
  const { clock, lines, add } = damped();
  for (let index = 0; index < 3_000; index++) add(`the route ${word(index)} is closed`);
  expect(lines).toHaveLength(101);
  expect(lines.at(-1)).toMatch(/^notes of more than 100 kinds have come in 5 seconds: the journal/);
  clock.advance(5_000);
  expect(lines).toHaveLength(102);
  expect(lines.at(-1)).toMatch(/\(2899 times more\)$/);
  clock.advance(5_000);
  add("the route ask is closed");
  expect(lines.at(-1)).toBe("the route ask is closed");
});

test("a note of megabytes is a short line, and takes no time", () => {
  const { lines, add } = damped();
  const startedAt = performance.now();
  add(`it may not have the key "${"k/1 ".repeat(1_000_000)}"`);
  expect(performance.now() - startedAt).toBeLessThan(100);
  expect(lines[0]?.length).toBeLessThan(2_100);
  expect(lines[0]).toMatch(/more characters\)$/);
});
