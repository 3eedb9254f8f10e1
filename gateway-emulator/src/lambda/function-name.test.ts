import { expect, test } from "vitest";
import { functionReferenceIn } from "./function-name.ts";

test.each([
  ["chat", undefined],
  ["chat:live", "live"],
  ["123456789012:function:chat", undefined],
  ["function:chat:$LATEST", "$LATEST"],
  ["arn:aws:lambda:us-east-1:123456789012:function:chat", undefined],
  ["arn:aws:lambda:us-east-1:123456789012:function:chat:7", "7"],
])("%s names the function chat, and %s of it", (nameOrArn, qualifier) => {
  expect(functionReferenceIn(nameOrArn)).toEqual({
    functionName: "chat",
    ...(qualifier !== undefined && { qualifier }),
  });
});
