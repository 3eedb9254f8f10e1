import { expect, test } from "vitest";
import { parseConfig } from "./config.ts";

const least = { TABLE_NAME: "chat" };

test("with a table alone: the current Sonnet through an inference profile, tools, metrics, no prompts in the log", () => {
  const config = parseConfig(least);
  expect(config).toEqual({
    tableName: "chat",
    modelIds: [expect.stringMatching(/^global\.anthropic\.claude-sonnet-/)],
    tools: true,
    logPrompts: false,
    metrics: true,
    build: expect.stringMatching(/^[0-9a-f]{12}$/),
  });
});

test("all that the stack may say is taken", () => {
  expect(
    parseConfig({
      TABLE_NAME: "chat",
      MODEL_ID: "eu.some-model",
      MODEL_IDS: "eu.other-model, eu.some-model,,us.third ,eu.other-model",
      TITLE_MODEL_ID: "eu.small-model",
      WORKER_FUNCTION_NAME: "chat-worker:live",
      TOOLS: "off",
      GUARDRAIL_ID: "gr123",
      GUARDRAIL_VERSION: "3",
      GUARDRAIL_MODE: "sync",
      LOG_PROMPTS: "ON",
      METRICS: "off",
      BUILD: "2026-11-22.1",
    }),
  ).toEqual({
    tableName: "chat",
    modelIds: ["eu.some-model", "eu.other-model", "us.third"],
    titleModelId: "eu.small-model",
    workerFunctionName: "chat-worker:live",
    tools: false,
    guardrail: { id: "gr123", version: "3", mode: "sync" },
    logPrompts: true,
    metrics: false,
    build: "2026-11-22.1",
  });
});

test("an empty variable counts as not set, as templates leave them", () => {
  const empty = { MODEL_ID: "", MODEL_IDS: " ", TITLE_MODEL_ID: "", GUARDRAIL_ID: "", TOOLS: "", BUILD: "" };
  expect(parseConfig({ ...least, ...empty })).toEqual(parseConfig(least));
});

test("a guardrail shows text at once unless told otherwise", () => {
  const guardrail = { GUARDRAIL_ID: "gr123", GUARDRAIL_VERSION: "DRAFT" };
  expect(parseConfig({ ...least, ...guardrail }).guardrail?.mode).toBe("async");
});

test("the build is the published version, but for $LATEST, which every deployment has", () => {
  expect(parseConfig({ ...least, AWS_LAMBDA_FUNCTION_VERSION: "17" }).build).toBe("17");
  expect(parseConfig({ ...least, AWS_LAMBDA_FUNCTION_VERSION: "$LATEST" }).build).toMatch(/^[0-9a-f]{12}$/);
  expect(parseConfig({ ...least, AWS_LAMBDA_FUNCTION_VERSION: "17", BUILD: "b" }).build).toBe("b");
});

test.each([
  [{ TABLE_NAME: "" }, /TABLE_NAME is not set: .* in the stack/],
  [{ TOOLS: "yes" }, /TOOLS is "yes": write on or off/],
  [{ LOG_PROMPTS: "1" }, /LOG_PROMPTS is "1": write on or off/],
  [{ METRICS: "none" }, /METRICS is "none": write on or off/],
  [{ GUARDRAIL_ID: "gr123" }, /GUARDRAIL_ID is set and GUARDRAIL_VERSION is not: .* DRAFT/],
  [{ GUARDRAIL_VERSION: "1" }, /GUARDRAIL_VERSION is set and GUARDRAIL_ID is not/],
  [{ GUARDRAIL_MODE: "fast" }, /GUARDRAIL_MODE is "fast": write async .* or sync/],
])("%o is refused, with what to do", (environment, message) => {
  expect(() => parseConfig({ ...least, ...environment })).toThrow(message);
});
