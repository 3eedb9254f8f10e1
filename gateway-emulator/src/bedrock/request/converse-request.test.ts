import { describe, expect, it } from "vitest";
import { checkConversation } from "../rules/conversation.ts";
import { findFoundationModel, unlisted } from "../catalogue/models.ts";
import { lastUserText, parseConverseRequest } from "./converse-request.ts";
import { parseJson } from "./json.ts";

const SONNET = "global.anthropic.claude-sonnet-5-5";

function text(role: string, text: string) {
  return { role, content: [{ text }] };
}

function accept(body: unknown, modelId = SONNET): void {
  checkConversation(parseConverseRequest(body), findFoundationModel(modelId) ?? unlisted(modelId));
}

describe("parseConverseRequest", () => {
  it("keeps blocks as they were sent", () => {
    const messages = [
      { role: "user", content: [{ text: "a" }, { image: { format: "png", source: { bytes: "AAAA" } } }] },
      { role: "assistant", content: [{ toolUse: { toolUseId: "t", name: "n", input: {} } }] },
    ];
    expect(parseConverseRequest({ messages, system: [{ text: "s" }], somethingNew: 1 })).toEqual({
      messages,
      system: [{ text: "s" }],
      inferenceConfig: { stopSequences: [] },
    });
  });

  it.each([
    [[], "#: expected type: JSONObject, found: JSONArray"],
    [{ messages: "hi" }, "#/messages: expected type: JSONArray, found: String"],
    [{ messages: [1] }, "#/messages/0: expected type: JSONObject, found: Integer"],
    [{ messages: [{ content: [] }] }, "#/messages/0: required key [role] not found"],
    [
      { messages: [{ role: "user", content: "hi" }] },
      "#/messages/0/content: expected type: JSONArray, found: String",
    ],
    [
      { messages: [{ role: "user", content: [{ text: 5 }] }] },
      "#/messages/0/content/0/text: expected type: String, found: Integer",
    ],
    [{ system: "be nice" }, "#/system: expected type: JSONArray, found: String"],
    [
      { inferenceConfig: { maxTokens: "9" } },
      "#/inferenceConfig/maxTokens: expected type: Integer, found: String",
    ],
    [
      { inferenceConfig: { maxTokens: 1.5 } },
      "#/inferenceConfig/maxTokens: expected type: Integer, found: Double",
    ],
  ])("refuses %j in the words of AWS's schema validator", (body, problem) => {
    expect(() => parseConverseRequest(body)).toThrow(
      `Malformed input request: ${problem}, please reformat your input and try again.`,
    );
  });

  it.each([
    [
      { maxTokens: 0 },
      "Value '0' at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      { temperature: 7 },
      "Value '7' at 'inferenceConfig.temperature' failed to satisfy constraint: Member must have value less than or equal to 1",
    ],
    [{ topP: -1 }, "Value '-1' at 'inferenceConfig.topP'"],
    [{ stopSequences: [""] }, "at 'inferenceConfig.stopSequences' failed to satisfy constraint"],
  ])("refuses %j", (inferenceConfig, message) => {
    expect(() => parseConverseRequest({ inferenceConfig })).toThrow(message);
  });

  it("refuses a role that does not exist", () => {
    expect(() => parseConverseRequest({ messages: [text("system", "x")] })).toThrow(
      "Value 'system' at 'messages.1.member.role' failed to satisfy constraint: Member must satisfy enum value set: [user, assistant]",
    );
  });

  it("refuses what is no JSON", () => {
    for (const body of ["", "{", "\u0000", '{"a":}'])
      expect(() => parseJson(Buffer.from(body))).toThrow(
        "Malformed input request, please reformat your input and try again.",
      );
  });

  it("holds against anything", () => {
    const values = [null, 1, "", true, [], {}, [null], { role: "user" }, { text: null }, [[]]];
    for (const a of values)
      for (const b of values)
        for (const c of values)
          for (const body of [
            a,
            { messages: b, system: c },
            { messages: [{ role: "user", content: b }], inferenceConfig: c },
          ])
            expect(refusalOf(body)).toMatch(/^$|^ValidationException/);
  });

  function refusalOf(body: unknown): string {
    try {
      parseConverseRequest(body);
      return "";
    } catch (error) {
      return String(error);
    }
  }
});

describe("checkConversation", () => {
  it("accepts a conversation that alternates", () => {
    accept({ messages: [text("user", "a"), text("assistant", "b"), text("user", "c")] });
  });

  it.each([
    [
      {},
      "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
    ],
    [
      { messages: [] },
      "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
    ],
    [
      { messages: [text("assistant", "a")] },
      "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
    ],
    [
      { messages: [text("user", "a"), text("user", "b")] },
      "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.",
    ],
    [
      { messages: [text("user", "a"), text("assistant", " \n")] },
      "The text field in the ContentBlock object at messages.1.content.0 is blank. Add text to the text field, and try again.",
    ],
    [
      { messages: [{ role: "user", content: [] }] },
      "The content field in the Message object at messages.0 is empty. Add a ContentBlock object to the content field and try again.",
    ],
    [
      { messages: [text("user", "a"), text("assistant", "b")] },
      "The model returned the following errors: This model does not support assistant message prefill. The conversation must end with a user message.",
    ],
    [
      { messages: [text("user", "a")], inferenceConfig: { maxTokens: 128_001 } },
      "The maximum tokens you requested exceeds the model limit of 128000. Try again with a maximum tokens value that is lower than 128000.",
    ],
  ])("refuses %j in AWS's words", (body, message) => {
    expect(() => accept(body)).toThrow(
      expect.objectContaining({ name: "ValidationException", statusCode: 400, message }),
    );
  });

  it("lets a model go on from the assistant's words where it can", () => {
    accept(
      { messages: [text("user", "a"), text("assistant", "b")] },
      "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    );
  });

  it("allows blank text in a tool's result, as AWS does", () => {
    accept({
      messages: [{ role: "user", content: [{ toolResult: { toolUseId: "t", content: [{ text: "" }] } }] }],
    });
  });
});

it("finds the last words of the user, all blocks of them", () => {
  const messages = parseConverseRequest({
    messages: [
      text("user", "a"),
      text("assistant", "b"),
      { role: "user", content: [{ text: "c" }, { image: {} }, { text: "d" }] },
    ],
  }).messages;
  expect(lastUserText(messages)).toBe("c\nd");
});
