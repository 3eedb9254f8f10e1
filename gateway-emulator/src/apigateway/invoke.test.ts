import { expect, test } from "vitest";
import { whyRefused } from "./invoke.ts";

test("a refusal is told by its advice, else by its message", () => {
  const throttled = Object.assign(new Error("Rate Exceeded."), { advice: "429: too many run" });
  expect(whyRefused(throttled)).toBe("429: too many run");
  expect(whyRefused(Object.assign(new Error("Function not found"), { advice: undefined }))).toBe(
    "Function not found",
  );
  expect(whyRefused("gone")).toBe("gone");
});
