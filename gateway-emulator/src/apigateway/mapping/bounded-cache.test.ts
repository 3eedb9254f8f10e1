import { expect, test } from "vitest";
import { cached } from "./bounded-cache.ts";

test("what was made is kept until there is too much of it; the oldest goes first", () => {
  const made: string[] = [];
  const make = cached({ texts: 2, chars: 10 }, (text) => {
    made.push(text);
    return text.length;
  });
  for (const text of ["a", "a", "b", "a", "c", "b", "a"]) expect(make(text)).toBe(text.length);
  expect(made).toEqual(["a", "b", "c", "a"]);
  make("123456789");
  make("a");
  expect(made.slice(4)).toEqual(["123456789"]);
  make("more than ten");
  make("more than ten");
  expect(made.slice(5)).toEqual(["more than ten", "more than ten"]);
  make("a");
  expect(made).toHaveLength(7);
});

test("what throws is not kept", () => {
  let isBroken = true;
  const make = cached({ texts: 2, chars: 10 }, () => {
    if (isBroken) throw new Error("broken");
    return 1;
  });
  expect(() => make("a")).toThrow("broken");
  isBroken = false;
  expect(make("a")).toBe(1);
});
