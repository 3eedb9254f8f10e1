import { expect, test } from "vitest";
import { parseConfig } from "./config.ts";

test("the stack's table and model are taken from the environment", () => {
  expect(parseConfig({ TABLE_NAME: "chat", MODEL_ID: "eu.some-model" })).toEqual({
    tableName: "chat",
    modelId: "eu.some-model",
  });
});

test("without a model the current Sonnet answers, through an inference profile", () => {
  expect(parseConfig({ TABLE_NAME: "chat" }).modelId).toMatch(/^global\.anthropic\.claude-sonnet-/);
});

test("a missing table is named, with what to do", () => {
  expect(() => parseConfig({})).toThrow(/TABLE_NAME is not set: .* in the stack/);
});
