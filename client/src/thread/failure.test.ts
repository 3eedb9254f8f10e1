import { ERROR_CODES } from "@groundfog/lambda/protocol";
import { describe, expect, it, test } from "vitest";
import type { Failure } from "../chat/answer.ts";
import { waysOut } from "./failure.ts";

const CODES: readonly Failure["code"][] = [...ERROR_CODES, "no_route"];

/** The ways out where the question has arrived. */
function ways(code: Failure["code"], retryable: boolean) {
  return waysOut({ code, retryable }, true);
}

test.each(CODES)("there is a way out of %s, whether it may pass or not", (code) => {
  for (const retryable of [true, false]) expect(ways(code, retryable)).not.toEqual([]);
});

describe("the way out of", () => {
  test.each([
    ["throttled", "retry"],
    ["timeout", "retry"],
    ["context_too_long", "carryOver"],
    ["model_access", "otherModel"],
    ["quota", "otherModel"],
    ["too_large", "edit"],
    ["conflict", "askAnew"],
    ["upgrade", "reload"],
  ] as const)("%s begins with: %s", (code, way) => {
    expect(ways(code, false)[0]).toBe(way);
  });
});

it("offers no retry where the same would fail again", () => {
  for (const code of ["model_unavailable", "internal"] as const) {
    expect(ways(code, true)).toContain("retryLater");
    expect(ways(code, false)).not.toContain("retryLater");
  }
  for (const code of ["too_large", "context_too_long", "model_access", "conflict", "not_found"] as const)
    expect(ways(code, true).filter((way) => way === "retry" || way === "retryLater")).toEqual([]);
});

it("lets a question that never arrived be changed, whatever was wrong, and offers that once", () => {
  for (const code of CODES)
    expect(waysOut({ code, retryable: true }, false).filter((way) => way === "edit")).toEqual(["edit"]);
});
