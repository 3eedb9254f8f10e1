import { expect, it } from "vitest";
import { parseConverseRequest } from "../request/converse-request.ts";
import { requestExcerpt } from "./request-excerpt.ts";

function excerptOf(body: object) {
  return requestExcerpt(parseConverseRequest(body));
}

function say(text: string, role = "user") {
  return { role, content: [{ text }] };
}

it("is the request as it was, with the names of its tools", () => {
  const body = {
    messages: [say("Hi"), say("Hello", "assistant"), say("And?")],
    system: [{ text: "Be brief." }, { cachePoint: { type: "default" } }],
    inferenceConfig: { maxTokens: 100, temperature: 0, stopSequences: ["x"] },
    additionalModelRequestFields: { thinking: { type: "adaptive" } },
  };
  const tools = [
    { toolSpec: { name: "look_up", inputSchema: { json: {} } } },
    { cachePoint: { type: "default" } },
    { systemTool: { name: "nova_grounding" } },
  ];
  expect(excerptOf({ ...body, toolConfig: { tools } })).toEqual({
    ...body,
    tools: ["look_up", "nova_grounding"],
  });
});

it("has nothing that the request has not", () => {
  expect(excerptOf({ messages: [say("Hi")] })).toEqual({ messages: [say("Hi")], system: [] });
});

it("leaves files out, also of tools' results", () => {
  const image = { image: { format: "png", source: { bytes: "AAAA" } } };
  const result = { toolResult: { toolUseId: "a", content: [image] } };
  const text = JSON.stringify(excerptOf({ messages: [{ role: "user", content: [image, result] }] }));
  expect(text).not.toContain("AAAA");
  expect(text.match(/\(4 characters of base64\)/g)).toHaveLength(2);
});

it("cuts what is long, and says how much is missing", () => {
  const { messages } = excerptOf({ messages: [say("x".repeat(20_000))] });
  expect(JSON.stringify(messages)).toMatch(/"x{8192}… \(11,808 more characters\)"/);
});

it("keeps the end of a long conversation", () => {
  const messages = Array.from({ length: 2_001 }, (_, index) =>
    say(`${index} ${"x".repeat(1_000)}`, index % 2 === 0 ? "user" : "assistant"),
  );
  const { messages: kept } = excerptOf({ messages });
  if (!Array.isArray(kept)) throw new Error("no messages");
  expect(kept.at(-1)).toEqual(messages.at(-1));
  expect(kept.length).toBeGreaterThan(14);
  expect(kept[0]).toBe(`… (${(2_001 - kept.length + 1).toLocaleString("en")} earlier messages)`);
});

it.each([
  ["a conversation of very many messages", { messages: Array.from({ length: 20_000 }, () => say("a")) }],
  [
    "a message of very many blocks",
    { messages: [{ role: "user", content: Array.from({ length: 20_000 }, () => ({ text: "a" })) }] },
  ],
  [
    "very many fields",
    {
      messages: [say("a")],
      additionalModelRequestFields: Object.fromEntries(
        Array.from({ length: 20_000 }, (_, n) => [`f${n}`, n]),
      ),
    },
  ],
  [
    "a very long system prompt",
    { messages: [say("a")], system: Array.from({ length: 1_000 }, () => ({ text: "x".repeat(1_000) })) },
  ],
])("stays small for %s", (_, body) => {
  expect(JSON.stringify(excerptOf(body)).length).toBeLessThan(50_000);
});

it("has room for only so much beside the messages", () => {
  const { system } = excerptOf({
    messages: [say("a")],
    system: [{ text: "x".repeat(8_000) }, { text: "y".repeat(8_000) }, { text: "z" }],
  });
  expect(JSON.stringify(system).length).toBeLessThan(8_500);
});

it("keeps the question beside a very long system prompt", () => {
  const { messages } = excerptOf({ messages: [say("a")], system: [{ text: "x".repeat(100_000) }] });
  expect(messages).toEqual([say("a")]);
});
