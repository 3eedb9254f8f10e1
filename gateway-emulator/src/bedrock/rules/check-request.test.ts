import { describe, expect, it } from "vitest";
import type { FoundationModel } from "../catalogue/foundation-model.ts";
import { foundationModel } from "../catalogue/models.ts";
import { type ConverseRequest, parseConverseRequest } from "../request/converse-request.ts";
import { checkRequest } from "./check-request.ts";
import { checkContextWindow } from "./context-window.ts";
import { CLAUDE_4_5, CLAUDE_5_5 } from "./rules-under-test.ts";

const messages = [{ role: "user", content: [{ text: "a" }] }];
const tools = [{ toolSpec: { name: "n", inputSchema: { json: { type: "object" } } } }];

function refused(message: string) {
  return expect.objectContaining({ name: "ValidationException", statusCode: 400, message });
}

function modelWith(rules: Partial<FoundationModel["rules"]>, others: Partial<FoundationModel> = {}) {
  const model = foundationModel(CLAUDE_4_5);
  return { ...model, ...others, rules: { ...model.rules, ...rules } };
}

describe("for models that the catalogue does not have", () => {
  it("refuses a system prompt where there is none", () => {
    const request = parseConverseRequest({ messages, system: [{ text: "s" }] });
    expect(() => checkRequest(request, modelWith({ systemPrompt: false }))).toThrow(
      refused(
        "This model doesn't support system messages. Try again without a system message or use a model that supports system messages.",
      ),
    );
    checkRequest(request, modelWith({ systemPrompt: true }));
  });

  it.each([
    ["any", { any: {} }],
    ["tool", { tool: { name: "n" } }],
  ])("refuses to force %s of other vendors in Bedrock's words", (choice, toolChoice) => {
    const request = parseConverseRequest({ messages, toolConfig: { tools, toolChoice } });
    const model = modelWith({ forcedToolChoice: false }, { providerName: "Meta" });
    expect(() => checkRequest(request, model)).toThrow(
      refused(
        `This model doesn't support the toolConfig.toolChoice.${choice} field. Remove toolConfig.toolChoice.${choice} and try again.`,
      ),
    );
    checkRequest(request, modelWith({}, { providerName: "Meta" }));
  });

  it("refuses a temperature above the model's", () => {
    const request = parseConverseRequest({ messages, inferenceConfig: { temperature: 0.8 } });
    expect(() => checkRequest(request, modelWith({ maxTemperature: 0.7 }))).toThrow(
      refused(
        "The model returned the following errors: temperature: Input should be less than or equal to 0.7",
      ),
    );
    checkRequest(request, modelWith({ maxTemperature: 0.8 }));
  });

  it("refuses thinking of a model that does not think", () => {
    const request = parseConverseRequest({
      messages,
      additionalModelRequestFields: { thinking: { type: "disabled" } },
    });
    const model = modelWith({ thinking: "none", thinkingTypes: [] }, { vendorName: "claude-3-5-sonnet" });
    expect(() => checkRequest(request, model)).toThrow(
      refused("The model returned the following errors: claude-3-5-sonnet does not support thinking."),
    );
  });

  it("looks at no fields of other vendors", () => {
    const request = parseConverseRequest({
      messages,
      additionalModelRequestFields: { thinking: "hard", top_k: 5 },
    });
    checkRequest(request, modelWith({ sampling: "none" }, { providerName: "Amazon" }));
  });
});

describe("for InvokeModel", () => {
  const model = foundationModel(CLAUDE_5_5);

  function check(request: Partial<ConverseRequest>) {
    checkRequest(
      { messages: [], system: [], inferenceConfig: { stopSequences: [] }, ...request },
      model,
      "Messages",
    );
  }

  it("says the model's words alone", () => {
    expect(() => check({ inferenceConfig: { temperature: 1, stopSequences: [] } })).toThrow(
      refused("`temperature` is deprecated for this model."),
    );
    expect(() => check({ inferenceConfig: { maxTokens: 128_001, stopSequences: [] } })).toThrow(
      refused(
        `max_tokens: 128001 > 128000, which is the maximum allowed number of output tokens for ${model.vendorName}`,
      ),
    );
  });

  it("leaves the rules of Converse to Converse", () => {
    const document = { document: { name: "report.pdf", source: { text: "a" } } };
    check({ messages: [{ role: "user", content: [document, document] }] });
    const schemaOfAnything = { toolSpec: { name: "n", inputSchema: { json: {} } } };
    check({ toolConfig: { tools: [schemaOfAnything] } });
  });
});

it("refuses more than the model can read", () => {
  const model = foundationModel(CLAUDE_4_5);
  checkContextWindow(model.contextTokens, model);
  expect(() => checkContextWindow(model.contextTokens + 1, model)).toThrow(
    refused("Input is too long for requested model."),
  );
});
