import { describe, expect, it } from "vitest";
import { type ConverseRequest, lastUserText, parseConverseRequest } from "./converse-request.ts";

const MESSAGES = [{ role: "user", content: [{ text: "a" }] }];
const BYTES = { bytes: "AAAA" };
const S3 = { s3Location: { uri: "s3://bucket/key", bucketOwner: "123456789012" } };

function withBlock(block: unknown) {
  return { messages: [{ role: "user", content: [block] }] };
}

function malformed(problem: string) {
  return expect.objectContaining({
    name: "ValidationException",
    statusCode: 400,
    message: `Malformed input request: ${problem}, please reformat your input and try again.`,
  });
}

function violates(...violations: string[]) {
  const errors = violations.length === 1 ? "error" : "errors";
  return expect.objectContaining({
    name: "ValidationException",
    statusCode: 400,
    message: `${violations.length} validation ${errors} detected: ${violations.join("; ")}`,
  });
}

describe("what it takes", () => {
  it.each([
    [{ text: "" }],
    [{ image: { format: "png", source: BYTES } }],
    [{ image: { format: "webp", source: S3, error: { message: "m" } } }],
    [{ document: { name: "n", source: BYTES } }],
    [
      {
        document: {
          name: "n",
          source: { text: "t" },
          format: "md",
          context: "c",
          citations: { enabled: true },
        },
      },
    ],
    [{ document: { name: "n", source: { content: [{ text: "t" }] } } }],
    [{ video: { format: "three_gp", source: S3 } }],
    [{ audio: { format: "x-aac", source: BYTES } }],
    [{ toolUse: { toolUseId: "a.b:c-d_e", name: "n", input: { deep: [{ er: null }] } } }],
    [{ toolUse: { toolUseId: "t", name: "n", input: 1, type: "server_tool_use" } }],
    [{ toolResult: { toolUseId: "t", content: [], status: "error", type: "x" } }],
    [
      {
        toolResult: {
          toolUseId: "t",
          content: [
            { text: "" },
            { json: [1] },
            { image: { format: "gif", source: BYTES } },
            { document: { name: "n", source: BYTES } },
            { video: { format: "mp4", source: BYTES } },
            { searchResult: { source: "s", title: "t", content: [{ text: "c" }] } },
          ],
        },
      },
    ],
    [{ guardContent: { text: { text: "t", qualifiers: ["query", "guard_content"] } } }],
    [{ guardContent: { image: { format: "jpeg", source: BYTES } } }],
    [{ cachePoint: { type: "default" } }],
    [{ cachePoint: { type: "default", ttl: "1h" } }],
    [{ reasoningContent: { reasoningText: { text: "t", signature: "s" } } }],
    [{ reasoningContent: { redactedContent: "AAA=" } }],
    [
      {
        citationsContent: {
          content: [{ text: "t" }],
          citations: [
            {
              title: "t",
              source: "s",
              sourceContent: [{ text: "t" }],
              location: { documentChar: { documentIndex: 0, start: 1, end: 2 } },
            },
            { location: { web: { url: "u", domain: "d" } } },
            { location: { searchResultLocation: { searchResultIndex: 0, start: 0, end: 1 } } },
          ],
        },
      },
    ],
    [
      {
        searchResult: {
          source: "s",
          title: "t",
          content: [{ text: "t" }],
          citations: { enabled: false },
        },
      },
    ],
  ])("keeps the block %j as it was sent", (block) => {
    expect(parseConverseRequest(withBlock(block)).messages[0]?.content).toEqual([block]);
  });

  it("keeps everything else, and passes over members of its own that the API does not know", () => {
    const request = {
      system: [
        { text: "s" },
        { guardContent: { text: { text: "t" } } },
        { cachePoint: { type: "default", ttl: "5m" } },
      ],
      messages: MESSAGES,
      inferenceConfig: { maxTokens: 1, temperature: 0, topP: 1, stopSequences: ["a"] },
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: "n",
              description: "d",
              inputSchema: { json: { type: "object" } },
              strict: true,
            },
          },
          { systemTool: { name: "nova_grounding" } },
          { cachePoint: { type: "default" } },
        ],
        toolChoice: { tool: { name: "n" } },
      },
      guardrailConfig: {
        guardrailIdentifier: "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc",
        guardrailVersion: "DRAFT",
        trace: "enabled_full",
        streamProcessingMode: "async",
      },
      additionalModelRequestFields: { thinking: { type: "adaptive" } },
      additionalModelResponseFieldPaths: ["/stop_sequence"],
      performanceConfig: { latency: "optimized" },
      serviceTier: { type: "flex" },
      outputConfig: {
        textFormat: { type: "json_schema", structure: { jsonSchema: { schema: "{}", name: "n" } } },
        effort: "low",
      },
      promptVariables: { a: { text: "b" } },
      requestMetadata: { __proto__x: "a b", "a.b": "" },
    };
    expect(parseConverseRequest({ ...request, modelId: "m", cache_control: {} })).toEqual(request);
  });

  it("takes null for absent", () => {
    const plain: ConverseRequest = { messages: [], system: [], inferenceConfig: { stopSequences: [] } };
    expect(parseConverseRequest({})).toEqual(plain);
    expect(
      parseConverseRequest({
        messages: null,
        system: null,
        toolConfig: null,
        inferenceConfig: { maxTokens: null, stopSequences: null },
        performanceConfig: {},
        requestMetadata: null,
      }),
    ).toEqual(plain);
  });

  it("keeps names that objects have anyway apart from what they are", () => {
    const requestMetadata = JSON.parse('{"__proto__":"a","constructor":"b"}');
    const parsed = parseConverseRequest({ messages: MESSAGES, requestMetadata });
    expect(Object.entries(parsed.requestMetadata ?? {})).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
  });
});

describe("types and members", () => {
  it.each([
    [[], "#: expected type: JSONObject, found: JSONArray"],
    [null, "#: expected type: JSONObject, found: Null"],
    [{ messages: "hi" }, "#/messages: expected type: JSONArray, found: String"],
    [{ messages: [1] }, "#/messages/0: expected type: JSONObject, found: Integer"],
    [
      { messages: [{ role: "user", content: "hi" }] },
      "#/messages/0/content: expected type: JSONArray, found: String",
    ],
    [withBlock({ text: 5 }), "#/messages/0/content/0/text: expected type: String, found: Integer"],
    [
      withBlock({ text: "a", type: "text" }),
      "#/messages/0/content/0: extraneous key [type] is not permitted",
    ],
    [
      withBlock({ toolUse: { toolUseId: "t", name: "n", input: {} }, text: "t" }),
      "#/messages/0/content/0: extraneous key [text] is not permitted",
    ],
    [
      withBlock({ image: { format: "png", source: { bytes: "data:image/png;base64,AAAA" } } }),
      "#/messages/0/content/0/image/source/bytes: string is not in base64",
    ],
    [
      withBlock({ document: { name: "n", source: BYTES, citations: { enabled: 1 } } }),
      "#/messages/0/content/0/document/citations/enabled: expected type: Boolean, found: Integer",
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
    [
      { additionalModelRequestFields: [] },
      "#/additionalModelRequestFields: expected type: JSONObject, found: JSONArray",
    ],
    [{ requestMetadata: { a: 1 } }, "#/requestMetadata/a: expected type: String, found: Integer"],
    [
      { additionalModelResponseFieldPaths: [null] },
      "#/additionalModelResponseFieldPaths/0: expected type: String, found: Null",
    ],
  ])("refuses %j in the words of a schema's validator", (body, problem) => {
    expect(() => parseConverseRequest(body)).toThrow(malformed(problem));
  });

  it.each([
    [
      withBlock({}),
      "ContentBlock object at messages.0.content.0 must set one of the following keys: text, image, toolUse, toolResult, document, video, cachePoint, reasoningContent, citationsContent, searchResult.",
    ],
    [
      withBlock({ type: "image_url", image_url: {} }),
      "ContentBlock object at messages.0.content.0 must set one of the following keys: text, image, toolUse, toolResult, document, video, cachePoint, reasoningContent, citationsContent, searchResult.",
    ],
    [
      withBlock({ image: { format: "png", source: { url: "u" } } }),
      "ImageSource object at messages.0.content.0.image.source must set one of the following keys: bytes, s3Location.",
    ],
    [
      { messages: MESSAGES, toolConfig: { tools: [{ name: "n" }] } },
      "Tool object at toolConfig.tools.0 must set one of the following keys: toolSpec, systemTool, cachePoint.",
    ],
    [
      {
        messages: MESSAGES,
        toolConfig: { tools: [{ systemTool: { name: "n" } }], toolChoice: { none: {} } },
      },
      "ToolChoice object at toolConfig.toolChoice must set one of the following keys: auto, any, tool.",
    ],
  ])("refuses %j for having none of its members", (body, message) => {
    expect(() => parseConverseRequest(body)).toThrow(
      expect.objectContaining({ name: "ValidationException", statusCode: 400, message }),
    );
  });
});

describe("members that no structure has", () => {
  it.each([
    [{ messages: [{ ...MESSAGES[0], name: "n" }] }, "messages.name", ["role", "content"]],
    [
      withBlock({ image: { format: "png", source: BYTES, detail: "high" } }),
      "messages.content.image.detail",
      ["format", "source", "error"],
    ],
    [
      { inferenceConfig: { topK: 5 } },
      "inferenceConfig.topK",
      ["maxTokens", "temperature", "topP", "stopSequences"],
    ],
    [
      { inferenceConfig: JSON.parse('{"__proto__":{"maxTokens":1}}') },
      "inferenceConfig.__proto__",
      ["maxTokens", "temperature", "topP", "stopSequences"],
    ],
    [
      { toolConfig: { tools: [{ toolSpec: { name: "n", inputSchema: { json: {} }, cachePoint: {} } }] } },
      "toolConfig.tools.toolSpec.cachePoint",
      ["name", "inputSchema", "description", "strict"],
    ],
  ])("are passed over, and told of: %j", (body, path, known) => {
    const told: unknown[] = [];
    const read = parseConverseRequest(body, (unknown) => told.push(unknown));
    expect(told).toEqual([{ path, known }]);
    expect(JSON.stringify(read)).not.toContain(`"${path.slice(path.lastIndexOf(".") + 1)}":`);
    expect(read.inferenceConfig.maxTokens).toBeUndefined();
  });
});

describe("constraints", () => {
  it.each([
    [
      { inferenceConfig: { maxTokens: 0 } },
      "Value '0' at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      { inferenceConfig: { temperature: 7 } },
      "Value '7' at 'inferenceConfig.temperature' failed to satisfy constraint: Member must have value less than or equal to 1",
    ],
    [
      { inferenceConfig: { topP: -1 } },
      "Value '-1' at 'inferenceConfig.topP' failed to satisfy constraint: Member must have value greater than or equal to 0",
    ],
    [
      { inferenceConfig: { stopSequences: ["", "b"] } },
      "Value '[, b]' at 'inferenceConfig.stopSequences' failed to satisfy constraint: Member must satisfy constraint: [Member must have length greater than or equal to 1]",
    ],
    [
      { messages: [{ role: "tool", content: [] }] },
      "Value 'tool' at 'messages.1.member.role' failed to satisfy constraint: Member must satisfy enum value set: [user, assistant, system]",
    ],
    [
      { messages: [...MESSAGES, { content: [] }] },
      "Value null at 'messages.2.member.role' failed to satisfy constraint: Member must not be null",
    ],
    [
      withBlock({ image: { format: "png", source: { bytes: "" } } }),
      "Value at 'messages.1.member.content.1.member.image.source.bytes' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      withBlock({ image: { format: "png", source: { s3Location: { uri: "https://a" } } } }),
      "Value at 'messages.1.member.content.1.member.image.source.s3Location.uri' failed to satisfy constraint: Member must satisfy regular expression pattern: s3://[a-z0-9][.\\-a-z0-9]{1,61}[a-z0-9](/.*)?",
    ],
    [
      { guardrailConfig: { guardrailIdentifier: "abc", guardrailVersion: "0" } },
      "Value '0' at 'guardrailConfig.guardrailVersion' failed to satisfy constraint: Member must satisfy regular expression pattern: (|([1-9][0-9]{0,7})|(DRAFT))",
    ],
    [
      { performanceConfig: { latency: "fast" } },
      "Value 'fast' at 'performanceConfig.latency' failed to satisfy constraint: Member must satisfy enum value set: [standard, optimized]",
    ],
    [
      { serviceTier: {} },
      "Value null at 'serviceTier.type' failed to satisfy constraint: Member must not be null",
    ],
    [
      { requestMetadata: { "a!": "b" } },
      "Value '{a!=b}' at 'requestMetadata' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 256, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [a-zA-Z0-9\\s:_@$#=/+,-.]{1,256}]",
    ],
    [
      { requestMetadata: { a: "b!" } },
      "Value '{a=b!}' at 'requestMetadata' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 256, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: [a-zA-Z0-9\\s:_@$#=/+,-.]{0,256}]",
    ],
  ])("refuses %j", (body, violation) => {
    expect(() => parseConverseRequest(body)).toThrow(violates(violation));
  });

  it.each([
    ["2,500 stop sequences", 2_500, (count: number) => ({ inferenceConfig: { stopSequences: many(count) } })],
    ["10 response paths", 10, (count: number) => ({ additionalModelResponseFieldPaths: many(count) })],
    [
      "16 entries of metadata",
      16,
      (count: number) => ({ requestMetadata: Object.fromEntries(many(count).map((name) => [name, ""])) }),
    ],
  ])("takes %s and no more", (_, most, body) => {
    parseConverseRequest(body(most));
    expect(() => parseConverseRequest(body(most + 1))).toThrow(
      `failed to satisfy constraint: Member must have length less than or equal to ${most}`,
    );
  });

  it("counts them all and says them together", () => {
    const body = {
      inferenceConfig: { maxTokens: 0, temperature: 2 },
      messages: [{ role: "user", content: [{ toolUse: { toolUseId: "", name: "a.b", input: {} } }] }],
    };
    expect(() => parseConverseRequest(body)).toThrow(
      violates(
        "Value at 'messages.1.member.content.1.member.toolUse.toolUseId' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.:-]+",
        "Value at 'messages.1.member.content.1.member.toolUse.toolUseId' failed to satisfy constraint: Member must have length greater than or equal to 1",
        "Value at 'messages.1.member.content.1.member.toolUse.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+",
        "Value '0' at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must have value greater than or equal to 1",
        "Value '2' at 'inferenceConfig.temperature' failed to satisfy constraint: Member must have value less than or equal to 1",
      ),
    );
  });

  it("says back neither a hundred errors nor a text without end", () => {
    expect(() => parseConverseRequest({ messages: Array.from({ length: 1_000 }, () => ({})) })).toThrow(
      /^100 validation errors detected: /,
    );
    const tool = { toolSpec: { name: "!".repeat(1_000_000), inputSchema: { json: {} } } };
    expect(messageOf(() => parseConverseRequest({ toolConfig: { tools: [tool] } })).length).toBeLessThan(
      3_000,
    );
  });
});

it("finds the last words of the user, all blocks of them", () => {
  const { messages } = parseConverseRequest({
    messages: [
      { role: "user", content: [{ text: "a" }] },
      { role: "assistant", content: [{ text: "b" }] },
      { role: "user", content: [{ text: "c" }, { image: { format: "png", source: BYTES } }, { text: "d" }] },
    ],
  });
  expect(lastUserText(messages)).toBe("c\nd");
});

function many(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `n${index}`);
}

function messageOf(refused: () => unknown): string {
  try {
    refused();
    return "";
  } catch (error) {
    return String(error);
  }
}
