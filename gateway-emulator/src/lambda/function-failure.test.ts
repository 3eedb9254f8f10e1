import { expect, test } from "vitest";
import { exited, outOfMemory, responseTooLarge, timedOut } from "./function-failure.ts";

test.each([
  [{ code: 0, signal: null }, "without providing a reason"],
  [{ code: 127, signal: null }, "with error: exit status 127"],
  [{ code: null, signal: "SIGKILL" }, "with error: signal: killed"],
  [{ code: null, signal: "SIGSEGV" }, "with error: signal: segmentation fault"],
  [{ code: null, signal: "SIGABRT" }, "with error: signal: aborted"],
])("an exit with %o is told in Go's words", (exit, words) => {
  expect(exited("a", exit)).toEqual({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: a Error: Runtime exited ${words}`,
  });
});

test("other failures are worded as Lambda does", () => {
  expect([timedOut("a", 1000), outOfMemory("a"), responseTooLarge(6_291_556)]).toEqual([
    {
      errorType: "Sandbox.Timedout",
      errorMessage: "RequestId: a Error: Task timed out after 1.00 seconds",
    },
    {
      errorType: "Runtime.OutOfMemory",
      errorMessage: "RequestId: a Error: Runtime exited with error: signal: killed",
    },
    {
      errorType: "Function.ResponseSizeTooLarge",
      errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    },
  ]);
});
