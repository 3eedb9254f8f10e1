import { describe, expect, it } from "vitest";
import { parseConverseRequest } from "../../request/converse-request.ts";
import { chatRequest } from "./chat-request.ts";

const QUESTION = { role: "user", content: [{ text: "Hi" }] };

/** What a server is sent for the body of a Converse call, and what it is not sent. */
function sentFor(body: object) {
  const leftOut: string[] = [];
  const request = chatRequest(parseConverseRequest({ messages: [QUESTION], ...body }), "qwen3:8b", (what) =>
    leftOut.push(what),
  );
  return { request, leftOut };
}

function tool(name: string) {
  return { toolSpec: { name, description: `Does ${name}`, inputSchema: { json: { type: "object" } } } };
}

function chatTool(name: string) {
  return {
    type: "function",
    function: { name, description: `Does ${name}`, parameters: { type: "object" } },
  };
}

describe("a request to a local model", () => {
  it("is streamed, with its usage, and says nothing that was not said", () => {
    expect(sentFor({})).toEqual({
      request: {
        model: "qwen3:8b",
        messages: [{ role: "user", content: "Hi" }],
        stream: true,
        stream_options: { include_usage: true },
      },
      leftOut: [],
    });
  });

  it("carries the inference parameters, and the system prompt as one first message", () => {
    const { request } = sentFor({
      system: [{ text: "Be brief." }, { text: "Be kind." }],
      inferenceConfig: { maxTokens: 100, temperature: 0.5, topP: 0.9, stopSequences: ["END"] },
    });
    expect(request).toMatchObject({ max_tokens: 100, temperature: 0.5, top_p: 0.9, stop: ["END"] });
    expect(request.messages[0]).toEqual({ role: "system", content: "Be brief.\nBe kind." });
  });

  it("has the user say what the system says between turns, for many templates take it only at the beginning", () => {
    const { request } = sentFor({
      messages: [
        QUESTION,
        { role: "system", content: [{ text: "Be brief." }] },
        { role: "assistant", content: [{ text: "Hello" }] },
        { role: "user", content: [{ text: "Fog?" }] },
      ],
    });
    expect(request.messages).toEqual([
      { role: "user", content: "Hi\nBe brief." },
      { role: "assistant", content: "Hello" },
      { role: "user", content: "Fog?" },
    ]);
  });

  it("carries pictures as data: URLs, and documents as their text", () => {
    const { request, leftOut } = sentFor({
      messages: [
        {
          role: "user",
          content: [
            { text: "What are these?" },
            { image: { format: "png", source: { bytes: "iVBORw0KGgo=" } } },
            { document: { name: "Notes", format: "md", source: { bytes: "IyBGb2c=" } } },
            { document: { name: "Text", format: "txt", source: { text: "Mist" } } },
          ],
        },
      ],
    });
    expect(request.messages[0]?.content).toEqual([
      { type: "text", text: "What are these?" },
      { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } },
      { type: "text", text: '<document name="Notes">\n# Fog\n</document>' },
      { type: "text", text: '<document name="Text">\nMist\n</document>' },
    ]);
    expect(leftOut).toEqual([]);
  });

  it("carries calls and their results in order, before what the user says then; thoughts are left behind", () => {
    const { request, leftOut } = sentFor({
      messages: [
        QUESTION,
        {
          role: "assistant",
          content: [
            { reasoningContent: { reasoningText: { text: "Hm", signature: "c2ln" } } },
            { text: "I look." },
            { toolUse: { toolUseId: "a", name: "look", input: { at: "fog" } } },
            { toolUse: { toolUseId: "b", name: "listen", input: {} } },
          ],
        },
        {
          role: "user",
          content: [
            { toolResult: { toolUseId: "a", content: [{ json: { seen: 3 } }, { text: "grey" }] } },
            { toolResult: { toolUseId: "b", status: "error", content: [{ text: "too loud" }] } },
            { text: "And now?" },
          ],
        },
      ],
      toolConfig: { tools: [tool("look"), tool("listen")] },
    });
    expect(request.messages.slice(1)).toEqual([
      {
        role: "assistant",
        content: "I look.",
        tool_calls: [
          { id: "a", type: "function", function: { name: "look", arguments: '{"at":"fog"}' } },
          { id: "b", type: "function", function: { name: "listen", arguments: "{}" } },
        ],
      },
      { role: "tool", tool_call_id: "a", content: '{"seen":3}\ngrey' },
      { role: "tool", tool_call_id: "b", content: "Error: too loud" },
      { role: "user", content: "And now?" },
    ]);
    expect(leftOut).toEqual([]);
  });

  it("sends a picture that a tool gave as the user's", () => {
    const image = { format: "png", source: { bytes: "iVBORw0KGgo=" } };
    const { request } = sentFor({
      messages: [
        QUESTION,
        { role: "assistant", content: [{ toolUse: { toolUseId: "a", name: "look", input: {} } }] },
        { role: "user", content: [{ toolResult: { toolUseId: "a", content: [{ image }] } }] },
      ],
      toolConfig: { tools: [tool("look")] },
    });
    expect(request.messages.slice(2)).toEqual([
      { role: "tool", tool_call_id: "a", content: "" },
      {
        role: "user",
        content: [{ type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } }],
      },
    ]);
  });

  it.each([
    [undefined, undefined, ["look", "listen"]],
    [{ auto: {} }, "auto", ["look", "listen"]],
    [{ any: {} }, "required", ["look", "listen"]],
    // No server but OpenAI's own takes an object here.
    [{ tool: { name: "look" } }, "required", ["look"]],
  ])("offers tools with the choice %j", (toolChoice, expected, names) => {
    const { request } = sentFor({
      toolConfig: { tools: [tool("look"), tool("listen")], ...(toolChoice && { toolChoice }) },
    });
    expect(request.tool_choice).toBe(expected);
    expect(request.tools).toEqual(names.map(chatTool));
  });

  it("asks for JSON by its schema", () => {
    const schema = { type: "object", properties: { city: { type: "string" } } };
    const textFormat = {
      type: "json_schema",
      structure: { jsonSchema: { schema: JSON.stringify(schema), name: "place" } },
    };
    const format = { type: "json_schema", json_schema: { name: "place", schema, strict: true } };
    expect(sentFor({ outputConfig: { textFormat } }).request.response_format).toEqual(format);

    const ofAnthropic = { output_config: { format: { type: "json_schema", schema } } };
    expect(sentFor({ additionalModelRequestFields: ofAnthropic }).request.response_format).toEqual({
      type: "json_schema",
      json_schema: { name: "answer", schema, strict: true },
    });
  });

  it.each([
    [{ thinking: { type: "disabled" } }, "none"],
    [{ thinking: { type: "enabled", budget_tokens: 1_024 } }, "low"],
    [{ thinking: { type: "enabled", budget_tokens: 8_000 } }, "medium"],
    [{ thinking: { type: "enabled", budget_tokens: 32_000 } }, "high"],
    [{ thinking: { type: "adaptive" } }, undefined],
    [{ thinking: { type: "adaptive" }, output_config: { effort: "max" } }, "high"],
    [{ output_config: { effort: "low" } }, "low"],
  ])("takes %j for the effort %s", (additionalModelRequestFields, effort) => {
    const { request, leftOut } = sentFor({ additionalModelRequestFields });
    expect(request.reasoning_effort).toBe(effort);
    expect(leftOut).toEqual([]);
  });

  it("takes Converse's own effort", () => {
    expect(sentFor({ outputConfig: { effort: "xhigh" } }).request.reasoning_effort).toBe("high");
  });

  it("says what is left out, by its kind", () => {
    const s3Location = { uri: "s3://bucket/key" };
    const { request, leftOut } = sentFor({
      messages: [
        {
          role: "user",
          content: [
            { text: "Hi" },
            { cachePoint: { type: "default" } },
            { video: { format: "mp4", source: { bytes: "AAAA" } } },
            { image: { format: "png", source: { s3Location } } },
            { document: { name: "Paper", format: "pdf", source: { bytes: "JVBERg==" } } },
            { document: { name: "Far", format: "txt", source: { s3Location } } },
          ],
        },
      ],
      toolConfig: { tools: [{ cachePoint: { type: "default" } }, { systemTool: { name: "grounding" } }] },
      additionalModelRequestFields: { top_k: 5 },
    });
    expect(request.messages).toEqual([{ role: "user", content: "Hi" }]);
    expect(request.tools).toBeUndefined();
    expect(leftOut.toSorted()).toEqual([
      "a block of cachePoint",
      "a block of video",
      "a cachePoint",
      "a document in S3",
      "a document of the format pdf",
      "additionalModelRequestFields.top_k",
      "an image in S3",
      "the system tool grounding",
    ]);
  });

  it("keeps the turn of a message of which nothing is left", () => {
    const video = { video: { format: "mp4", source: { bytes: "AAAA" } } };
    const { request } = sentFor({ messages: [{ role: "user", content: [video] }] });
    expect(request.messages).toEqual([{ role: "user", content: "" }]);
  });
});
