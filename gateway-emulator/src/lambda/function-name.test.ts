import { expect, test } from "vitest";
import { functionNameIn } from "./function-name.ts";

test.each([
  "chat",
  "chat:live",
  "123456789012:function:chat",
  "function:chat:$LATEST",
  "arn:aws:lambda:us-east-1:123456789012:function:chat",
  "arn:aws:lambda:us-east-1:123456789012:function:chat:7",
])("%s names the function chat", (nameOrArn) => {
  expect(functionNameIn(nameOrArn)).toBe("chat");
});
