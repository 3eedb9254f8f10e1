import { describe, expect, test } from "vitest";
import { ERROR_CODES } from "../protocol.ts";
import type { AnswerEnd, StopCause } from "./converse-stream.ts";
import { answerError, handlerError } from "./errors.ts";

const modelId = "global.anthropic.claude-sonnet-5-5";
const requestId = "req-1";
/** Twelve seconds before a minute is over. */
const now = Date.parse("2026-11-22T10:00:48Z");

function serviceError(
  name: string,
  message = "",
  { status, headers, code }: { status?: number; headers?: Record<string, string>; code?: string } = {},
): Error {
  return Object.assign(new Error(message), {
    name,
    ...(code && { code }),
    ...(status && { $metadata: { httpStatusCode: status } }),
    ...(headers && { $response: { statusCode: status, headers } }),
  });
}

function told(error: Error, random = 0) {
  return answerError({ how: "error", error }, { modelId, requestId, now, random });
}

describe("a model's error", () => {
  test.each([
    ["ThrottlingException", "Too many tokens, please wait before trying again.", "throttled", true],
    ["ThrottlingException", "Too many requests, please wait before trying again.", "throttled", true],
    ["throttlingException", '{"message":"as the stream spells it"}', "throttled", true],
    ["ServiceQuotaExceededException", "Quota exceeded.", "throttled", true],
    ["ThrottlingException", "Too many tokens per day, please wait before trying again.", "quota", false],
    ["ServiceQuotaExceededException", "The daily quota is used up.", "quota", false],
    ["ModelNotReadyException", "", "model_unavailable", true],
    ["ServiceUnavailableException", "Bedrock is unable to process your request.", "model_unavailable", true],
    ["InternalServerException", "", "model_unavailable", true],
    ["internalFailure", "", "model_unavailable", true],
    ["ModelStreamErrorException", "", "model_unavailable", true],
    ["ModelErrorException", "", "model_unavailable", true],
    ["modelTimeoutException", "", "timeout", true],
    ["TimeoutError", "Socket timed out without establishing a connection", "timeout", true],
    ["AccessDeniedException", "You don't have access to the model.", "model_access", false],
    ["AccessDeniedException", "User: arn:x is not authorized to perform: bedrock:X", "model_access", false],
    ["UnrecognizedClientException", "The security token is invalid.", "model_access", false],
    ["ExpiredTokenException", "The security token included in the request is expired", "model_access", false],
    ["CredentialsProviderError", "Could not load credentials from any providers", "model_access", false],
    [
      "ResourceNotFoundException",
      "This model version has reached the end of its life. Please refer to the AWS documentation.",
      "model_unavailable",
      false,
    ],
    [
      "ResourceNotFoundException",
      "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model",
      "model_unavailable",
      false,
    ],
    [
      "ResourceNotFoundException",
      "Model use case details have not been submitted for this account.",
      "model_access",
      false,
    ],
    ["ValidationException", "Input is too long for requested model.", "context_too_long", false],
    [
      "ValidationException",
      "The model returned the following errors: prompt is too long: 208310 tokens > 200000 maximum",
      "context_too_long",
      false,
    ],
    [
      "ValidationException",
      "input length and `max_tokens` exceed context limit: 196000 + 8192 > 200000",
      "context_too_long",
      false,
    ],
    ["modelStreamErrorException", "Input is too long for requested model.", "context_too_long", false],
    [
      "ValidationException",
      "The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower than 4096.",
      "bad_request",
      false,
    ],
    ["ValidationException", "The provided model identifier is invalid.", "model_unavailable", false],
    [
      "ValidationException",
      "Invocation of model ID x with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.",
      "model_unavailable",
      false,
    ],
    [
      "ValidationException",
      "data retention mode 'default' is not available for this model",
      "model_access",
      false,
    ],
    ["ValidationException", "Operation not allowed", "model_access", false],
    ["ValidationException", "`temperature` is deprecated for this model.", "bad_request", false],
    ["ValidationException", "A conversation must start with a user message.", "bad_request", false],
    ["TypeError", "our own mistake", "internal", false],
  ])("%s: %s", (name, message, code, retryable) => {
    expect(told(serviceError(name, message))).toMatchObject({ code, retryable });
  });

  test("of a name that nobody knows is read by its status", () => {
    const codes = [429, 500, 503, 418].map((status) => told(serviceError("Unknown", "", { status })).code);
    expect(codes).toEqual(["throttled", "model_unavailable", "model_unavailable", "internal"]);
  });

  test.each([
    ["ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:1"],
    ["ENOTFOUND", "getaddrinfo ENOTFOUND bedrock-runtime.nowhere-1.amazonaws.com"],
    [
      "ERR_HTTP2_STREAM_CANCEL",
      "The pending stream has been canceled (caused by: connect ECONNREFUSED 127.0.0.1:1)",
    ],
  ])("of the connection means that the model cannot be reached: %s", (code, message) => {
    const error = told(serviceError("Error", message, { code }));
    expect(error).toMatchObject({ code: "model_unavailable", retryable: true });
    expect(error.hint).toMatch(/VPC/);
  });
});

describe("how long to wait", () => {
  const tokens = "Too many tokens, please wait before trying again.";

  test.each([
    [
      "the answer's own seconds",
      serviceError("ThrottlingException", tokens, { headers: { "retry-after": "7" } }),
      7_000,
    ],
    [
      "the answer's own date",
      serviceError("Unknown", "", {
        status: 429,
        headers: { "retry-after": "Sun, 22 Nov 2026 10:01:00 GMT" },
      }),
      12_000,
    ],
    [
      "a date that is over",
      serviceError("ThrottlingException", "", {
        headers: { "retry-after": "Sun, 22 Nov 2026 09:00:00 GMT" },
      }),
      0,
    ],
    ["the next minute for a quota of tokens", serviceError("ThrottlingException", tokens), 12_000],
    ["five seconds where nothing tells", serviceError("ThrottlingException", "Too many requests"), 5_000],
    [
      "five seconds where the header cannot be read",
      serviceError("ThrottlingException", "", { headers: { "retry-after": "soon" } }),
      5_000,
    ],
  ])("%s", (_name, error, expected) => {
    expect(told(error).retryAfterMs).toBe(expected);
  });

  test("is not the same for all, and never more than a minute", () => {
    expect(told(serviceError("ThrottlingException", tokens), 0.5).retryAfterMs).toBe(13_500);
    expect(told(serviceError("ThrottlingException", ""), 1).retryAfterMs).toBe(10_000);
    const early = { modelId, requestId, now: Date.parse("2026-11-22T10:00:00Z"), random: 1 };
    const end = { how: "error", error: serviceError("ThrottlingException", tokens) } as const;
    expect(answerError(end, early).retryAfterMs).toBe(60_000);
  });

  test("is told of nothing but throttling", () => {
    expect(told(serviceError("ServiceUnavailableException"))).not.toHaveProperty("retryAfterMs");
    expect(told(serviceError("ThrottlingException", "Too many tokens per day"))).not.toHaveProperty(
      "retryAfterMs",
    );
  });
});

describe("the operator is told what to do", () => {
  const denied =
    "User: arn:aws:sts::111122223333:assumed-role/chat/fn is not authorized to perform: bedrock:InvokeModelWithResponseStream on resource: arn:aws:bedrock:us-east-1:111122223333:inference-profile/x because no identity-based policy allows the bedrock:InvokeModelWithResponseStream action";

  test.each([
    [
      "the action and its resources",
      modelId,
      "AccessDeniedException",
      denied,
      [
        "bedrock:InvokeModelWithResponseStream",
        "arn:aws:bedrock:*:*:inference-profile/global.anthropic.claude-sonnet-5-5",
        "arn:aws:bedrock:*::foundation-model/anthropic.claude-sonnet-5-5",
        "arn:aws:bedrock:::foundation-model/anthropic.claude-sonnet-5-5",
      ],
    ],
    [
      "a foundation model's resource alone",
      "amazon.nova-lite-v1:0",
      "AccessDeniedException",
      denied,
      ["on arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0."],
    ],
    [
      "a policy that denies",
      modelId,
      "AccessDeniedException",
      "User: x is not authorized to perform: bedrock:InvokeModelWithResponseStream with an explicit deny in a service control policy",
      ["service control policy"],
    ],
    [
      "a guardrail's action",
      modelId,
      "AccessDeniedException",
      "User: x is not authorized to perform: bedrock:ApplyGuardrail on resource: y",
      ["bedrock:ApplyGuardrail", "arn:aws:bedrock:*:*:guardrail/*"],
    ],
    [
      "model access",
      modelId,
      "AccessDeniedException",
      "Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe)",
      ["model access", "aws-marketplace:Subscribe"],
    ],
    [
      "the inference profile",
      "anthropic.claude-sonnet-5-5",
      "ValidationException",
      "Invocation of model ID anthropic.claude-sonnet-5-5 with on-demand throughput isn't supported.",
      ["MODEL_ID", "global.anthropic.claude-sonnet-5-5"],
    ],
    [
      "the form",
      modelId,
      "ResourceNotFoundException",
      "Model use case details have not been submitted for this account.",
      ["use case form"],
    ],
    ["the quota", modelId, "ThrottlingException", "Too many tokens", ["Service Quotas", "maxTokens"]],
    ["the day's quota", modelId, "ThrottlingException", "Too many tokens per day", ["per day"]],
    ["the credentials", modelId, "UnrecognizedClientException", "", ["AWS_BEARER_TOKEN_BEDROCK"]],
    [
      "the model's name",
      "no.such-model",
      "ValidationException",
      "The provided model identifier is invalid.",
      ["no.such-model", "list-inference-profiles"],
    ],
    ["the request's shape", modelId, "ValidationException", "`temperature` is deprecated", ["rules"]],
  ])("%s", (_name, model, name, message, words) => {
    const { hint } = answerError(
      { how: "error", error: serviceError(name, message) },
      { modelId: model, requestId, now },
    );
    for (const word of words) expect(hint).toContain(word);
    expect(hint).not.toMatch(/\d{12}/);
  });

  test("the successor of a model that is gone", () => {
    const ended = serviceError(
      "ResourceNotFoundException",
      "This model version has reached the end of its life.",
    );
    const of = (model: string) =>
      answerError({ how: "error", error: ended }, { modelId: model, requestId, now }).hint;
    expect(of("us.anthropic.claude-sonnet-4-20250514-v1:0")).toMatch(/claude-sonnet-/);
    expect(of("nobody.knows-this")).toMatch(/successor/);
  });

  test("the worker's timeout, after the deadline", () => {
    const end = { how: "stopped", why: "deadline" } as const;
    expect(answerError(end, { modelId, requestId }).hint).toMatch(/timeout/);
  });

  test("nothing where there is nothing to do", () => {
    expect(told(serviceError("ServiceUnavailableException"))).not.toHaveProperty("hint");
    expect(answerError({ how: "truncated" }, { modelId, requestId })).not.toHaveProperty("hint");
  });

  test("without the account of a model's ARN", () => {
    const arn = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc";
    const { hint } = answerError(
      { how: "error", error: serviceError("AccessDeniedException", denied) },
      { modelId: arn, requestId },
    );
    expect(hint).toContain("arn:aws:bedrock:us-east-1:*:application-inference-profile/abc");
    expect(hint).not.toContain("111122223333");
  });
});

describe("the visitor is told", () => {
  test("no account, role, resource or key, and no more than fits", () => {
    const message = `User: arn:aws:sts::111122223333:assumed-role/chat of 111122223333 with AKIAIOSFODNN7EXAMPLE is not authorized on (arn:aws-cn:bedrock:::x) ${"y".repeat(2_000)}`;
    const { detail = "" } = told(serviceError("AccessDeniedException", message));
    expect(detail).toMatch(
      /^AccessDeniedException: User: arn:… of … with … is not authorized on \(arn:…\) y/,
    );
    expect(detail).toMatch(/ \(request req-1\)$/);
    expect(detail.length).toBeLessThan(530);
  });

  test("nothing of a signature", () => {
    const message = "The Canonical String for this request should have been 'x-amz-security-token:abc'";
    expect(told(serviceError("InvalidSignatureException", message)).detail).toBe(
      "InvalidSignatureException (request req-1)",
    );
  });

  test("nothing of a mistake of our own", () => {
    expect(told(serviceError("TypeError", "secret is not a function")).detail).toBe(
      "the handler failed; its log tells more under request req-1",
    );
  });

  test("the sentence alone of an exception that the SDK keeps whole", () => {
    const first =
      '{"message":"slow"}\n  Deserialization error: to see the raw response, inspect the hidden field';
    expect(told(serviceError("modelTimeoutException", first)).detail).toBe(
      "modelTimeoutException: slow (request req-1)",
    );
    expect(told(serviceError("modelTimeoutException", "{cut")).detail).toContain("{cut");
  });
});

test("every way that an answer can end too early has its code", () => {
  const code = (end: Exclude<AnswerEnd, { how: "complete" }>) => {
    const error = answerError(end, { modelId, requestId });
    expect(ERROR_CODES).toContain(error.code);
    expect(error.detail).toContain("req-1");
    return [error.code, error.retryable];
  };
  const stopped = (why: StopCause | "first-event-timeout" | "idle-timeout") => code({ how: "stopped", why });
  expect(code({ how: "truncated" })).toEqual(["model_unavailable", true]);
  expect(code({ how: "truncated", error: new Error("aborted") })).toEqual(["model_unavailable", true]);
  expect(code({ how: "malformed", stopReason: "malformed_tool_use" })).toEqual(["model_unavailable", true]);
  expect(stopped("first-event-timeout")).toEqual(["timeout", true]);
  expect(stopped("idle-timeout")).toEqual(["timeout", true]);
  expect(stopped("deadline")).toEqual(["timeout", true]);
  expect(stopped("user-stop")).toEqual(["cancelled", false]);
  expect(stopped("superseded")).toEqual(["conflict", true]);
  expect(code({ how: "error", error: "thrown without an Error" })).toEqual(["internal", false]);
});

describe("a failure of the handler's own keeps its reasons to the log", () => {
  const detail = "the handler failed; its log tells more under request req-1";

  test.each([
    ["AccessDeniedException", "arn:aws:dynamodb…", { code: "internal", retryable: false, detail }],
    ["ValidationException", "Input is too long", { code: "internal", retryable: false, detail }],
    ["InternalServerError", "", { code: "internal", retryable: true, detail }],
    ["TimeoutError", "", { code: "timeout", retryable: true, detail }],
    [
      "ProvisionedThroughputExceededException",
      "",
      { code: "throttled", retryable: true, retryAfterMs: 5_000, detail },
    ],
    ["RequestLimitExceeded", "", { code: "throttled", retryable: true, retryAfterMs: 5_000, detail }],
    ["ThrottlingException", "", { code: "throttled", retryable: true, retryAfterMs: 5_000, detail }],
  ])("%s", (name, message, expected) => {
    expect(handlerError(serviceError(name, message), requestId, { now, random: 0 })).toEqual(expected);
  });
});
