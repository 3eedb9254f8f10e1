import { expect, test } from "vitest";
import { functionNotFound } from "./errors.ts";

const ARN = "arn:aws:lambda:eu-west-1:123456789012:function:chat";

test.each([
  ["none", "none:$LATEST"],
  ["none:live", "none:live"],
  ["123456789012:function:none", "none:$LATEST"],
  [ARN.replace("chat", "none:7"), "none:7"],
])("an unknown function %s is named by its qualified ARN", (nameOrArn, end) => {
  expect(functionNotFound(nameOrArn, ARN).message).toBe(`Function not found: ${ARN.replace("chat", end)}`);
});
