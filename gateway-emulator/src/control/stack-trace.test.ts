import { expect, test } from "vitest";
import { placesOf } from "./stack-trace.ts";

test("the user's own files come before packages; Node.js and the runtime client are left out", () => {
  const trace = [
    "ResourceNotFoundException: no table",
    "    at send (/app/node_modules/@smithy/core/index.js:10:3)",
    "    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)",
    "    at putConnection (/app/lambda/src/store.ts:61:3)",
    "    at async handler (/app/lambda/src/handler.ts:20:5)",
    "    at Runtime.start (file:///app/node_modules/aws-lambda-ric/index.mjs:1167:7)",
  ];
  expect(placesOf(trace)).toEqual([
    "at putConnection (/app/lambda/src/store.ts:61:3)",
    "at async handler (/app/lambda/src/handler.ts:20:5)",
    "at send (/app/node_modules/@smithy/core/index.js:10:3)",
  ]);
});

test.each([undefined, "text", [], ["Error: no frames"], [null]])("%j names no place", (trace) => {
  expect(placesOf(trace)).toEqual([]);
});
