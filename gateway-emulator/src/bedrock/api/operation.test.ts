import { expect, it } from "vitest";
import { parseOperation } from "./operation.ts";

it.each([
  ["/model/us.anthropic.claude-x-v1%3A0/converse-stream", "ConverseStream", "us.anthropic.claude-x-v1:0"],
  ["/model/us.anthropic.claude-x-v1:0/converse", "Converse", "us.anthropic.claude-x-v1:0"],
  ["//model/a.b/converse?x=1", "Converse", "a.b"],
  [
    "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.a.b/converse",
    "Converse",
    "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.a.b",
  ],
  ["/model/a%2525b/converse", "Converse", "a%25b"],
])("reads %s", (url, name, modelId) => {
  expect(parseOperation("POST", url)).toMatchObject({ name, labels: { modelId } });
});

it.each([
  ["GET", "/model/a.b/converse"],
  ["POST", "/"],
  ["POST", "/model/a.b"],
  ["POST", "/model/a.b/converse/more"],
  ["POST", "/model/a.b/toString"],
  ["POST", "/models/a.b/converse"],
])("knows no %s %s", (method, url) => {
  expect(() => parseOperation(method, url)).toThrow(
    expect.objectContaining({ name: "UnknownOperationException", statusCode: 404 }),
  );
});

it("knows InvokeModelWithBidirectionalStream, and that it is not emulated", () => {
  expect(() => parseOperation("POST", "/model/a.b/invoke-with-bidirectional-stream")).toThrow(
    expect.objectContaining({
      name: "ValidationException",
      statusCode: 501,
      advice: expect.stringContaining("is not emulated"),
    }),
  );
});
