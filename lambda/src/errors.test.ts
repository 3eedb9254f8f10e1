import { describe, expect, test } from "vitest";
import { answerError, handlerError } from "./errors.ts";

function serviceError(name: string, message = "", status?: number): Error {
  const $metadata = status === undefined ? undefined : { httpStatusCode: status };
  return Object.assign(new Error(message), { name, $metadata });
}

describe("a model's error", () => {
  test.each([
    ["ThrottlingException", "Too many tokens, please wait before trying again.", "throttled", true],
    ["throttlingException", '{"message":"as the stream spells it"}', "throttled", true],
    ["ModelNotReadyException", "", "model_unavailable", true],
    ["ServiceUnavailableException", "Bedrock is unable to process your request.", "model_unavailable", true],
    ["modelTimeoutException", "", "timeout", true],
    ["AccessDeniedException", "You don't have access to the model.", "model_access", false],
    ["UnrecognizedClientException", "The security token is invalid.", "model_access", false],
    [
      "ResourceNotFoundException",
      "This model version has reached the end of its life.",
      "model_unavailable",
      false,
    ],
    ["ValidationException", "Input is too long for requested model.", "too_large", false],
    ["ValidationException", "The provided model identifier is invalid.", "model_unavailable", false],
    [
      "ValidationException",
      "Invocation of model ID x with on-demand throughput isn’t supported.",
      "model_unavailable",
      false,
    ],
    ["ValidationException", "A conversation must start with a user message.", "bad_request", false],
    ["TypeError", "our own mistake", "internal", false],
  ])("%s: %s", (name, message, code, retryable) => {
    expect(answerError({ how: "error", error: serviceError(name, message) })).toMatchObject({
      code,
      retryable,
    });
  });

  test("of a name that nobody knows is read by its status", () => {
    const meaning = (status: number) =>
      answerError({ how: "error", error: serviceError("Unknown", "", status) }).code;
    expect([429, 500, 503, 418].map(meaning)).toEqual([
      "throttled",
      "model_unavailable",
      "model_unavailable",
      "internal",
    ]);
  });

  test("of the connection means that the model cannot be reached", () => {
    const error = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    expect(answerError({ how: "error", error })).toMatchObject({
      code: "model_unavailable",
      retryable: true,
    });
  });

  test("tells the visitor no account, role or resource, and no more than fits", () => {
    const message = `User: arn:aws:sts::111122223333:assumed-role/chat is not authorized on arn:aws:bedrock:::x ${"y".repeat(2_000)}`;
    const { detail } = answerError({ how: "error", error: serviceError("AccessDeniedException", message) });
    expect(detail).toMatch(/^AccessDeniedException: User: arn:… is not authorized on arn:… /);
    expect(detail?.length).toBe(500);
  });
});

test("an answer that ended too early may be asked for again", () => {
  expect(answerError({ how: "truncated" })).toMatchObject({ code: "model_unavailable", retryable: true });
  expect(answerError({ how: "stopped", why: "idle-timeout" })).toEqual({
    code: "timeout",
    retryable: true,
    detail: "the answer was ended by its idle timeout",
  });
  expect(answerError({ how: "malformed", stopReason: "malformed_tool_use" }).code).toBe("model_unavailable");
});

test("a failure of the handler's own keeps its reasons to the log", () => {
  expect(handlerError(serviceError("AccessDeniedException", "arn:aws:dynamodb…"), "req-1")).toEqual({
    code: "internal",
    retryable: false,
    detail: "the handler failed; its log tells more under request req-1",
  });
  expect(handlerError(serviceError("ProvisionedThroughputExceededException"), "req-1")).toMatchObject({
    code: "throttled",
    retryable: true,
  });
});
