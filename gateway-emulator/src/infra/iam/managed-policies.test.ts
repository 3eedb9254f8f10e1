import { expect, test } from "vitest";
import { managedPolicy, managedPolicyArn } from "./managed-policies.ts";

test("AmazonBedrockReadOnly lets models be listed and looked at, and called by nobody", () => {
  expect(managedPolicyArn("AmazonBedrockReadOnly")).toBe("arn:aws:iam::aws:policy/AmazonBedrockReadOnly");
  const policy = managedPolicy("arn:aws:iam::aws:policy/AmazonBedrockReadOnly");
  expect(JSON.stringify(policy)).toContain('["bedrock:Get*","bedrock:List*"]');
});
