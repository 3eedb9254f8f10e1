import { expect, test } from "vitest";
import { MAX_TEXT_CHARACTERS } from "../../control/cut-text.ts";
import { journaledError, journaledInitError } from "./journaled-error.ts";

const LONG = "x".repeat(30_000);
const MISSING = `… (${(30_000 - MAX_TEXT_CHARACTERS).toLocaleString("en")} more characters)`;

test("an error that is short stays as it is", () => {
  const error = {
    errorType: "TypeError",
    errorMessage: "no",
    trace: ["TypeError: no", "    at a (/a.ts:1:2)"],
  };
  expect(journaledError(JSON.stringify(error))).toEqual(error);
});

test("a long message is cut where it stands and where the trace repeats it; the places stay", () => {
  const error = {
    errorType: "Error",
    errorMessage: LONG,
    trace: [`Error: ${LONG}`, ...LONG.slice(0, 500), "    at a (/a.ts:1:2)"],
  };
  const kept = journaledError(JSON.stringify(error)) as typeof error;
  expect(kept.errorMessage).toBe(LONG.slice(0, MAX_TEXT_CHARACTERS) + MISSING);
  expect(kept.trace).toHaveLength(101);
  expect(kept.trace[0]).toBe("… (402 more lines)");
  expect(kept.trace.at(-1)).toBe("    at a (/a.ts:1:2)");
  const short = journaledError(JSON.stringify({ ...error, trace: error.trace.slice(0, 2) })) as typeof error;
  expect(short.trace).toEqual([`Error: ${"x".repeat(993)}… (29,007 more characters)`, "x"]);
});

test.each([
  ["what is no JSON", LONG, LONG.slice(0, MAX_TEXT_CHARACTERS) + MISSING],
  ["a text", '"no"', '"no"'],
  ["what no runtime client sends", `{"errorMessage":1,"deep":${"[".repeat(9000)}${"]".repeat(9000)}}`, {}],
])("of %s nothing is left that is long or deep", (_what, failure, kept) => {
  expect(journaledError(failure)).toEqual(kept);
});

test("the error of an environment that did not start is text, as JSON where it was", () => {
  expect(journaledInitError("it has ended")).toBe("it has ended");
  expect(JSON.parse(journaledInitError(JSON.stringify({ errorMessage: LONG })))).toEqual({
    errorMessage: LONG.slice(0, MAX_TEXT_CHARACTERS) + MISSING,
  });
});
