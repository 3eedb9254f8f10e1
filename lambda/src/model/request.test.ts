import type { Message } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, test } from "vitest";
import { rulesOf } from "./families.ts";
import { DEFAULT_SYSTEM_PROMPT, maxTokensOf, modelInput } from "./request.ts";

const SONNET = "global.anthropic.claude-sonnet-5-5";
const POINT = { cachePoint: { type: "default" } };

const tool = {
  name: "current_time",
  description: "Says what time it is.",
  inputSchema: { type: "object", properties: {} },
  run: () => Promise.resolve("noon"),
};

const user = (text: string): Message => ({ role: "user", content: [{ text }] });
const assistant = (text: string): Message => ({ role: "assistant", content: [{ text }] });

/** A request for one model, with whatever is not usual. */
function inputFor(modelId: string, others: Partial<Parameters<typeof modelInput>[0]> = {}) {
  return modelInput({ modelId, rules: rulesOf(modelId), options: {}, messages: [user("Hi.")], ...others });
}

test("a request is a system prompt, the messages, and the tokens that the answer may have", () => {
  expect(inputFor("mistral.mistral-large-3-675b-instruct")).toEqual({
    modelId: "mistral.mistral-large-3-675b-instruct",
    system: [{ text: DEFAULT_SYSTEM_PROMPT }],
    messages: [user("Hi.")],
    inferenceConfig: { maxTokens: 4_000 },
  });
});

test("a conversation's system prompt takes the place of the deployment's, and that of the usual one", () => {
  const promptOf = (own?: string, deployments?: string) =>
    inputFor(SONNET, { system: deployments, options: own === undefined ? {} : { system: own } }).system?.[0]
      ?.text;
  expect(promptOf("Be a pirate.", "Be brief.")).toBe("Be a pirate.");
  expect(promptOf(undefined, "Be brief.")).toBe("Be brief.");
  expect(promptOf(" ", "")).toBe(DEFAULT_SYSTEM_PROMPT);
});

test("a model without system prompts is told at the beginning of the user's first words", () => {
  const rules = { ...rulesOf("a.b"), systemPrompt: false };
  const messages = [user("Hi."), assistant("Hello."), user("Bye.")];
  const input = modelInput({ modelId: "a.b", rules, options: { system: "Be brief." }, messages });
  expect(input.system).toBeUndefined();
  expect(input.messages).toEqual([
    { role: "user", content: [{ text: "Be brief." }, { text: "Hi." }] },
    assistant("Hello."),
    user("Bye."),
  ]);
});

test("an answer may be no longer than the model can write", () => {
  expect(maxTokensOf(rulesOf(SONNET), {})).toBe(4_000);
  expect(maxTokensOf(rulesOf(SONNET), { maxTokens: 32_000 })).toBe(32_000);
  expect(maxTokensOf(rulesOf("us.meta.llama3-3-70b-instruct-v1:0"), { maxTokens: 32_000 })).toBe(4_096);
});

test("a temperature goes only to models that take one", () => {
  const temperatureFor = (id: string) =>
    inputFor(id, { options: { temperature: 0 } }).inferenceConfig?.temperature;
  expect(temperatureFor(SONNET)).toBeUndefined();
  expect(temperatureFor("global.anthropic.claude-sonnet-4-6")).toBe(0);
  expect(temperatureFor("global.anthropic.claude-haiku-4-5-20251001-v1:0")).toBe(0);
  expect(temperatureFor("nobody.knows")).toBeUndefined();
});

describe("tools", () => {
  const uses: Message[] = [
    user("What time is it?"),
    { role: "assistant", content: [{ toolUse: { toolUseId: "t1", name: "current_time", input: {} } }] },
    { role: "user", content: [{ toolResult: { toolUseId: "t1", content: [{ text: "noon" }] } }] },
  ];

  test("are offered to a model that has them", () => {
    const { inputSchema: json, name, description } = tool;
    const toolConfig = { tools: [{ toolSpec: { name, description, inputSchema: { json } } }] };
    expect(inputFor(SONNET, { tools: [tool] }).toolConfig).toEqual(toolConfig);
    expect(inputFor(SONNET, { tools: [] }).toolConfig).toBeUndefined();
    expect(inputFor(SONNET).toolConfig).toBeUndefined();
    expect(inputFor("nobody.knows", { tools: [tool] }).toolConfig).toBeUndefined();
  });

  test("are named when the conversation has used them, though they are switched off", () => {
    const names = inputFor(SONNET, { messages: uses }).toolConfig?.tools?.map(
      ({ toolSpec }) => toolSpec?.name,
    );
    expect(names).toEqual(["current_time"]);
  });
});

describe("cache points", () => {
  const messages = [user("1"), assistant("2"), user("3"), assistant("4"), user("5")];
  const input = inputFor(SONNET, { messages, tools: [tool] });
  const places = JSON.stringify(input).split(JSON.stringify(POINT)).length - 1;

  test("are behind the system prompt, and at the end of the user's last two messages", () => {
    expect(input.system).toEqual([{ text: DEFAULT_SYSTEM_PROMPT }, POINT]);
    expect(input.messages).toEqual([
      user("1"),
      assistant("2"),
      { role: "user", content: [{ text: "3" }, POINT] },
      assistant("4"),
      { role: "user", content: [{ text: "5" }, POINT] },
    ]);
    expect(places).toBe(3);
  });

  test("are where the request before had its last one, so that other models than Claude find it too", () => {
    const before = inputFor(SONNET, { messages: messages.slice(0, 3) });
    expect(before.messages?.[2]).toEqual(input.messages?.[2]);
  });

  test("are none where nothing is cached", () => {
    expect(JSON.stringify(inputFor("openai.gpt-oss-120b", { messages }))).not.toContain("cachePoint");
    expect(JSON.stringify(inputFor("nobody.knows", { messages }))).not.toContain("cachePoint");
  });

  test("leave the messages that were given as they were", () => {
    expect(messages).toEqual([user("1"), assistant("2"), user("3"), assistant("4"), user("5")]);
  });
});

test("what a request begins with is the same each time, whatever day it is", () => {
  const prefix = () => {
    const { system, toolConfig } = inputFor(SONNET, { tools: [tool] });
    return JSON.stringify([toolConfig, system]);
  };
  expect(prefix()).toBe(prefix());
  expect(DEFAULT_SYSTEM_PROMPT).not.toMatch(/\d/);
});

test("a guardrail is asked to say what it found", () => {
  const guardrail = { id: "abc123", version: "3", mode: "async" as const };
  expect(inputFor(SONNET, { guardrail }).guardrailConfig).toEqual({
    guardrailIdentifier: "abc123",
    guardrailVersion: "3",
    streamProcessingMode: "async",
    trace: "enabled",
  });
  expect(inputFor(SONNET)).not.toHaveProperty("guardrailConfig");
});
