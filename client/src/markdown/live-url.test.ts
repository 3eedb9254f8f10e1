import { expect, test } from "vitest";
import { saysHost } from "./live-url.ts";

test.each([
  ["https://evil.example/a", true],
  ["evil.example", true],
  ["evil.example/a?b", true],
  ["the fog", false],
  ["https://bank.example/?evil.example", false],
  ["bank.example (not evil.example)", false],
  ["https://evil.example@bank.example/", false],
])("a link to evil.example that is called %j says so: %j", (text, says) => {
  expect(saysHost(text, new URL("https://evil.example/a"))).toBe(says);
});
