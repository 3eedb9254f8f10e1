import { expect, it } from "vitest";
import { completeBaseUrl, howToStart } from "./base-url.ts";
import { parseModelNames } from "./model-names.ts";

it.each([
  ["http://localhost:11434", "http://localhost:11434/v1"],
  ["http://localhost:11434/", "http://localhost:11434/v1"],
  ["http://localhost:11434/v1", "http://localhost:11434/v1"],
  ["http://localhost:11434/v1/", "http://localhost:11434/v1"],
  ["http://localhost:8080/v1/chat/completions", "http://localhost:8080/v1"],
  ["http://localhost:8000/llm", "http://localhost:8000/llm/v1"],
  ["https://example.com/v1beta/openai/", "https://example.com/v1beta/openai"],
  ["http://[::1]:1234", "http://[::1]:1234/v1"],
])("completes %s to %s", (url, expected) => {
  expect(completeBaseUrl(url)).toBe(expected);
});

it.each(["localhost:11434", "ftp://localhost", "http://me:secret@localhost:1234", ""])(
  "refuses %j",
  (url) => {
    expect(() => completeBaseUrl(url)).toThrow(TypeError);
  },
);

it.each([
  ["http://localhost:11434/v1", "ollama serve"],
  ["http://localhost:8080/v1", "llama-server"],
  ["http://localhost:1234/v1", "lms server start"],
  ["http://localhost:9999/v1", "ollama serve"],
])("knows what listens at %s", (url, start) => {
  expect(howToStart(url)).toContain(start);
});

it.each([
  [undefined, undefined],
  ["", undefined],
  ["qwen3:8b", "qwen3:8b"],
  ["haiku=qwen3:1.7b,qwen3:8b", "qwen3:8b"],
  ["haiku=qwen3:1.7b, sonnet=qwen3:32b, qwen3:8b", "qwen3:32b"],
  ["qwen3:8b,claude-sonnet-5-5=qwen3:32b", "qwen3:32b"],
  ["haiku=qwen3:1.7b", undefined],
])("names the model by %j: %s", (names, expected) => {
  expect(parseModelNames(names)("global.anthropic.claude-sonnet-5-5")).toBe(expected);
});
