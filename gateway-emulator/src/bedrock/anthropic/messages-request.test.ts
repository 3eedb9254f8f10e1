import { anything, assert, constantFrom, dictionary, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { SystemClock } from "../../control/clock.ts";
import { openCatalogue } from "../catalogue/catalogue.ts";
import { BedrockError } from "../model/errors.ts";
import { parseMessagesRequest } from "./messages-request.ts";

const catalogue = openCatalogue({ clock: new SystemClock(), region: "us-east-1" });
const SONNET = catalogue.resolve("global.anthropic.claude-sonnet-5-5").model;
const HAIKU_4_5 = catalogue.resolve("us.anthropic.claude-haiku-4-5-20251001-v1:0").model;

const ASK = {
  anthropic_version: "bedrock-2023-05-31",
  max_tokens: 100,
  messages: [{ role: "user", content: "Hi" }],
};
const TOOL = { name: "look_up", description: "Looks up.", input_schema: { type: "object" } };
const USE = { type: "tool_use", id: "toolu_1", name: "look_up", input: { term: "fog" } };

function parse(body: object, model = SONNET) {
  return parseMessagesRequest({ ...ASK, ...body }, model);
}

function conversation(...contents: unknown[]) {
  return contents.map((content, index) => ({ role: index % 2 === 0 ? "user" : "assistant", content }));
}

describe("parseMessagesRequest", () => {
  it("turns a body into what Converse would have been sent", () => {
    const request = parse({
      system: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral", ttl: "1h" } }],
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      stop_sequences: ["END"],
      metadata: { user_id: "u" },
      thinking: { type: "adaptive" },
      tools: [
        { ...TOOL, strict: true, cache_control: { type: "ephemeral" } },
        { type: "bash_20250124", name: "bash" },
      ],
      tool_choice: { type: "tool", name: "look_up" },
    });
    expect(request).toEqual({
      messages: [{ role: "user", content: [{ text: "Hi" }] }],
      system: [{ text: "Be brief." }, { cachePoint: { type: "default", ttl: "1h" } }],
      inferenceConfig: { maxTokens: 100, temperature: 0.5, topP: 0.9, stopSequences: ["END"] },
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: "look_up",
              description: "Looks up.",
              inputSchema: { json: { type: "object" } },
              strict: true,
            },
          },
          { cachePoint: { type: "default" } },
          { toolSpec: { name: "bash", inputSchema: { json: { type: "object" } } } },
        ],
        toolChoice: { tool: { name: "look_up" } },
      },
      additionalModelRequestFields: { top_k: 40, metadata: { user_id: "u" }, thinking: { type: "adaptive" } },
    });
  });

  it("turns each block into Converse's", () => {
    const png = { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } };
    const document = {
      type: "document",
      source: { type: "base64", media_type: "application/pdf", data: "JVBERg==" },
      title: "Fog",
      context: "A book.",
      citations: { enabled: true },
      cache_control: { type: "ephemeral" },
    };
    const { messages } = parse({
      tools: [TOOL],
      messages: conversation(
        [
          png,
          document,
          { type: "document", source: { type: "text", media_type: "text/plain", data: "Fog." } },
        ],
        [
          { type: "thinking", thinking: "Hm.", signature: "c2ln" },
          { type: "redacted_thinking", data: "ZGF0YQ==" },
          { type: "text", text: "I look it up." },
          USE,
        ],
        [
          { type: "tool_result", tool_use_id: "toolu_1", content: "A cloud.", is_error: false },
          {
            type: "search_result",
            source: "https://fog.example",
            title: "Fog",
            content: [{ type: "text", text: "Low." }],
          },
        ],
      ),
    });
    expect(messages).toEqual([
      {
        role: "user",
        content: [
          { image: { format: "png", source: { bytes: "AAAA" } } },
          {
            document: {
              format: "pdf",
              source: { bytes: "JVBERg==" },
              name: "Fog",
              context: "A book.",
              citations: { enabled: true },
            },
          },
          { cachePoint: { type: "default" } },
          { document: { format: "txt", source: { text: "Fog." }, name: "Document" } },
        ],
      },
      {
        role: "assistant",
        content: [
          { reasoningContent: { reasoningText: { text: "Hm.", signature: "c2ln" } } },
          { reasoningContent: { redactedContent: Buffer.from("ZGF0YQ==").toString("base64") } },
          { text: "I look it up." },
          { toolUse: { toolUseId: "toolu_1", name: "look_up", input: { term: "fog" } } },
        ],
      },
      {
        role: "user",
        content: [
          { toolResult: { toolUseId: "toolu_1", content: [{ text: "A cloud." }], status: "success" } },
          { searchResult: { source: "https://fog.example", title: "Fog", content: [{ text: "Low." }] } },
        ],
      },
    ]);
  });

  it("takes messages of one role that follow one another for one, as Anthropic does", () => {
    const messages = [
      { role: "user", content: "a" },
      { role: "user", content: "b" },
    ];
    expect(parse({ messages }).messages).toEqual([{ role: "user", content: [{ text: "a" }, { text: "b" }] }]);
  });

  it("leaves out a last message of the assistant that says nothing", () => {
    expect(parse({ messages: conversation("a", []) }).messages).toHaveLength(1);
  });

  it("puts a cache point at the end for a cache_control of the body itself", () => {
    expect(parse({ cache_control: { type: "ephemeral" } }).messages[0]?.content).toEqual([
      { text: "Hi" },
      { cachePoint: { type: "default" } },
    ]);
  });

  it("keeps what Converse has no words for as it was sent", () => {
    const none = parse({ tools: [TOOL], tool_choice: { type: "none" } });
    expect(none.toolConfig?.toolChoice).toBeUndefined();
    expect(none.additionalModelRequestFields).toEqual({ tool_choice: { type: "none" } });
    const alone = { type: "auto", disable_parallel_tool_use: true };
    const one = parse({ tools: [TOOL], tool_choice: alone });
    expect(one.toolConfig?.toolChoice).toEqual({ auto: {} });
    expect(one.additionalModelRequestFields).toEqual({ tool_choice: alone });
  });

  it("takes null for what is absent", () => {
    expect(
      parse({ system: null, temperature: null, tools: null, thinking: null, stop_sequences: null }),
    ).toEqual(parse({}));
  });

  it("takes effort of models with adaptive thinking, and of others with its flag alone", () => {
    const adaptive = { ...SONNET, rules: { ...SONNET.rules, thinkingTypes: ["adaptive"] } };
    const output_config = { effort: "high" };
    expect(parse({ output_config }, adaptive).additionalModelRequestFields).toEqual({ output_config });
    const budget = {
      ...SONNET,
      rules: { ...SONNET.rules, thinking: "budget" as const, thinkingTypes: ["enabled", "disabled"] },
    };
    expect(() => parse({ output_config }, budget)).toThrow(
      "output_config.effort: Extra inputs are not permitted",
    );
    parse({ output_config, anthropic_beta: ["effort-2025-11-24"] }, budget);
  });
});

describe("anthropic_version", () => {
  it("may be what the SDKs send since October 2026, for models after Opus 4.6 alone", () => {
    parse({ anthropic_version: "2026-10-21" });
    expect(() => parse({ anthropic_version: "2026-10-21" }, HAIKU_4_5)).toThrow(
      expect.objectContaining({
        message: "Invalid API version: 2026-10-21",
        advice: expect.stringContaining("set anthropic_version in the body"),
      }),
    );
  });

  it.each([
    [undefined, "anthropic_version: Field required"],
    [null, "anthropic_version: Field required"],
    ["2023-06-01", "Invalid API version: 2023-06-01"],
    [20230531, "anthropic_version: Input should be a valid string"],
  ])("is refused when it is %j", (anthropic_version, message) => {
    expect(() => parse({ anthropic_version })).toThrow(expect.objectContaining({ statusCode: 400, message }));
  });
});

describe("a body that Anthropic refuses", () => {
  it.each([
    [{ max_tokens: undefined }, "max_tokens: Field required"],
    [{ max_tokens: "9" }, "max_tokens: Input should be a valid integer"],
    [{ max_tokens: 0 }, "max_tokens: Input should be greater than or equal to 1"],
    [{ messages: undefined }, "messages: Field required"],
    [{ messages: "Hi" }, "messages: Input should be a valid list"],
    [{ messages: [] }, "messages: at least one message is required"],
    [{ messages: [1] }, "messages.0: Input should be a valid dictionary or object to extract fields from"],
    [{ messages: [{ content: "Hi" }] }, "messages.0.role: Field required"],
    [
      { messages: [{ role: "bot", content: "Hi" }] },
      "messages.0.role: Input should be 'user' or 'assistant'",
    ],
    [{ messages: [{ role: "user" }] }, "messages.0.content: Field required"],
    [
      { messages: [{ role: "user", content: "Hi", name: "A" }] },
      "messages.0.name: Extra inputs are not permitted",
    ],
    [
      { messages: [{ role: "assistant", content: "Hi" }] },
      'messages: first message must use the "user" role',
    ],
    [{ messages: conversation("") }, "messages: text content blocks must be non-empty"],
    [{ messages: conversation(" \n") }, "messages: text content blocks must contain non-whitespace text"],
    [
      { messages: conversation([]) },
      "messages.0: all messages must have non-empty content except for the optional final assistant message",
    ],
    [{ messages: conversation([{ text: "Hi" }]) }, "messages.0.content.0.type: Field required"],
    [
      { messages: conversation([{ type: "video" }]) },
      "messages.0.content.0: Input tag 'video' found using 'type' does not match any of the expected tags: 'compaction', 'document', 'image', 'redacted_thinking', 'search_result', 'server_tool_use', 'text', 'thinking', 'tool_result', 'tool_search_tool_result', 'tool_use'",
    ],
    [
      { messages: conversation([{ type: "text", text: "Hi", tone: "dry" }]) },
      "messages.0.content.0.text.tone: Extra inputs are not permitted",
    ],
    [
      {
        messages: conversation([
          { type: "image", source: { type: "base64", media_type: "image/png", data: "a?" } },
        ]),
      },
      "messages.0.content.0.image.source.base64.data: Input should be a valid base64 string",
    ],
    [
      {
        messages: conversation([
          { type: "image", source: { type: "base64", media_type: "image/bmp", data: "AAAA" } },
        ]),
      },
      "messages.0.content.0.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'",
    ],
    [
      { messages: conversation("a", [{ ...USE, input: "fog" }]) },
      "messages.1.content.0.tool_use.input: Input should be a valid dictionary",
    ],
    [
      { messages: conversation([{ type: "tool_result", tool_use_id: "toolu_1", is_error: true }]) },
      "messages.0.content.0.tool_result: content cannot be empty if `is_error` is true",
    ],
    [
      {
        messages: conversation([
          { type: "image", source: { type: "url", url: "https://fog.example/a.png" } },
        ]),
      },
      "messages.0.content.0.image.source: Input tag 'url' found using 'type' does not match any of the expected tags: 'base64'",
    ],
    [{ messages: conversation([USE]) }, "messages.0: `tool_use` blocks can only be in `assistant` messages"],
    [{ system: [{ type: "text", text: "" }] }, "system: text content blocks must be non-empty"],
    [{ system: 5 }, "system: Input should be a valid list"],
    [{ temperature: 1.1 }, "temperature: Input should be less than or equal to 1"],
    [{ stop_sequences: [" "] }, "stop_sequences: each stop sequence must contain non-whitespace"],
    [{ top_k: -1 }, "top_k: Input should be greater than or equal to 0"],
    [{ metadata: { user: "u" } }, "metadata.user: Extra inputs are not permitted"],
    [
      { output_config: { effort: "extreme" }, anthropic_beta: ["effort-2025-11-24"] },
      "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'",
    ],
    [
      { cache_control: { type: "lasting" } },
      "cache_control: Input tag 'lasting' found using 'type' does not match any of the expected tags: 'ephemeral'",
    ],
    [
      { cache_control: { type: "ephemeral", ttl: "1d" } },
      "cache_control.ephemeral.ttl: Input should be '5m' or '1h'",
    ],
    [{ tools: [{ name: "a" }] }, "tools.0.custom.input_schema: Field required"],
    [
      { tools: [{ ...TOOL, defer_loading: true }] },
      "tools.0.custom.defer_loading: Extra inputs are not permitted",
    ],
    [
      { tools: [{ type: "web_search_20250305", name: "web_search" }] },
      "tools.0: Input tag 'web_search_20250305' found using 'type' does not match any of the expected tags: 'bash_20250124', 'custom', 'text_editor_20250124', 'text_editor_20250728'",
    ],
    [{ tool_choice: { type: "tool" }, tools: [TOOL] }, "tool_choice.tool.name: Field required"],
    [{ context_management: {} }, "context_management: Extra inputs are not permitted"],
    [{ anthropic_beta: ["fast-mode-2026-02-01"] }, "invalid beta flag"],
    [{ max_tokens_to_sample: 9 }, "max_tokens_to_sample: Extra inputs are not permitted"],
  ])("%j is refused in Anthropic's words", (body, message) => {
    expect(() => parse(body)).toThrow(
      expect.objectContaining({ name: "ValidationException", statusCode: 400, message }),
    );
  });

  it.each(["model", "stream"])("says where %s belongs on Bedrock", (member) => {
    expect(() => parse({ [member]: true })).toThrow(
      expect.objectContaining({
        message: `${member}: Extra inputs are not permitted`,
        advice: expect.stringContaining("Bedrock"),
      }),
    );
  });

  it.each([
    [
      conversation("a", [USE], "b"),
      "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1. Each `tool_use` block must have a corresponding `tool_result` block in the next message.",
    ],
    [
      conversation("a", "b", [{ type: "tool_result", tool_use_id: "toolu_1" }]),
      "messages.2.content.0: unexpected `tool_use_id` found in `tool_result` blocks: toolu_1. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.",
    ],
    [conversation("a", [USE, USE], "b"), "messages: `tool_use` ids must be unique"],
  ])("pairs the uses and results of tools: %j", (messages, message) => {
    expect(() => parse({ messages, tools: [TOOL] })).toThrow(expect.objectContaining({ message }));
  });

  it("needs tools for a conversation that has used them", () => {
    expect(() => parse({ messages: conversation("a", [USE], "b") })).toThrow(
      "Requests which include `tool_use` or `tool_result` blocks must define tools",
    );
  });

  it("is refused by a BedrockError whatever it holds, and never by anything else", () => {
    const members = [
      "system",
      "tools",
      "tool_choice",
      "thinking",
      "output_config",
      "metadata",
      "stop_sequences",
      "anthropic_beta",
      "cache_control",
      "temperature",
      "max_tokens",
      "messages",
      "constructor",
      "__proto__",
    ];
    const block = record(
      {
        type: constantFrom("text", "image", "document", "tool_use", "tool_result", "thinking", "toString"),
        text: anything(),
        source: anything(),
        content: anything(),
        id: anything(),
        input: anything(),
        tool_use_id: anything(),
        cache_control: anything(),
      },
      { requiredKeys: ["type"] },
    );
    const body = dictionary(constantFrom(...members), anything(), { maxKeys: 5 });
    assert(
      property(body, block, (fields, one) => {
        for (const request of [fields, { messages: conversation([one]), ...fields }])
          try {
            parse(request);
          } catch (error) {
            expect(error).toBeInstanceOf(BedrockError);
          }
      }),
      { numRuns: 1_000 },
    );
  });
});
