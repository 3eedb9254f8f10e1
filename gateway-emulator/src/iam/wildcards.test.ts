import * as fc from "fast-check";
import { expect, test } from "vitest";
import { matchesPattern } from "./wildcards.ts";

test.each([
  ["*", "", true],
  ["", "", true],
  ["", "a", false],
  ["?", "", false],
  ["a?c", "abc", true],
  ["a?c", "ac", false],
  [
    "arn:aws:execute-api:*:*:a1b2c3d4e5/*/$connect",
    "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/ws/$connect",
    true,
  ],
  ["*/prod/*/*", "api/prod/$connect", false],
  ["*ab*ab", "ababab", true],
  ["a.c", "abc", false],
])("%j on %j: %j", (pattern, text, matches) => {
  expect(matchesPattern(pattern, text)).toBe(matches);
});

/** What the two signs mean, word for word. */
function slowly(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  const [sign, rest] = [pattern[0], pattern.slice(1)];
  if (sign === "*") return slowly(rest, text) || (text !== "" && slowly(pattern, text.slice(1)));
  return text !== "" && (sign === "?" || sign === text[0]) && slowly(rest, text.slice(1));
}

test("it says of any pattern and text what the definition says", () => {
  const signs = (chars: string) => fc.string({ unit: fc.constantFrom(...chars), maxLength: 9 });
  fc.assert(
    fc.property(signs("ab?*"), signs("ab"), (pattern, text) => {
      expect(matchesPattern(pattern, text)).toBe(slowly(pattern, text));
    }),
    { numRuns: 2000 },
  );
});

test("a pattern made to look back without end does not", () => {
  const pattern = `${"*a".repeat(2000)}*b`;
  const before = process.cpuUsage();
  expect(matchesPattern(pattern, "a".repeat(8000))).toBe(false);
  expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
});
