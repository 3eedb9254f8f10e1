import { describe, expect, it } from "vitest";
import { SystemClock } from "../../control/clock.ts";
import { openCatalogue } from "../catalogue/catalogue.ts";
import { type ConverseStreamEvent, type Delta, type ModelCall, STOP_REASONS } from "../model/model.ts";
import { usageOf } from "../tokens/usage.ts";
import { MessageEvents } from "./message-events.ts";

const catalogue = openCatalogue({ clock: new SystemClock(), region: "us-east-1" });
const { model } = catalogue.resolve("global.anthropic.claude-sonnet-5-5");
const INPUT = {
  inputTokens: 12,
  cacheReadInputTokens: 3_000,
  cacheWriteInputTokens: 500,
  cacheDetails: [
    { ttl: "5m", inputTokens: 200 },
    { ttl: "1h", inputTokens: 300 },
  ],
} as const;
const CALL: ModelCall = {
  operation: "InvokeModelWithResponseStream",
  modelId: "global.anthropic.claude-sonnet-5-5",
  model: { ...model, promptCache: { minTokens: 1, maxCheckpoints: 4, ttls: ["5m", "1h"] } },
  request: { messages: [], system: [], inferenceConfig: { stopSequences: [] } },
  input: INPUT,
  seed: 1,
};
const START: ConverseStreamEvent = { type: "messageStart", payload: { role: "assistant" } };
const METADATA: ConverseStreamEvent = {
  type: "metadata",
  payload: { metrics: { latencyMs: 900 }, usage: usageOf(INPUT, 7) },
};

function eventsOf(events: readonly ConverseStreamEvent[], call: ModelCall = CALL) {
  const encoder = new MessageEvents({ call, id: "msg_bdrk_01x", elapsedMs: () => 150.4 });
  return events.flatMap((event) => encoder.of(event));
}

function delta(contentBlockIndex: number, delta: Delta): ConverseStreamEvent {
  return { type: "contentBlockDelta", payload: { contentBlockIndex, delta } };
}

function stop(contentBlockIndex: number): ConverseStreamEvent {
  return { type: "contentBlockStop", payload: { contentBlockIndex } };
}

describe("MessageEvents", () => {
  it("has the captured sequence, its members in the captured order", () => {
    const toolUse = { name: "get_x", toolUseId: "tooluse_abc" };
    const events = eventsOf([
      START,
      delta(0, { text: "He" }),
      delta(0, { text: "llo" }),
      stop(0),
      { type: "contentBlockStart", payload: { contentBlockIndex: 1, start: { toolUse } } },
      delta(1, { toolUse: { input: "" } }),
      delta(1, { toolUse: { input: '{"a":1}' } }),
      stop(1),
      { type: "messageStop", payload: { stopReason: "tool_use" } },
      METADATA,
    ]);
    expect(events.map((event) => JSON.stringify(event))).toEqual([
      `{"type":"message_start","message":{"model":"${model.vendorName}","id":"msg_bdrk_01x","type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":12,"cache_creation_input_tokens":500,"cache_read_input_tokens":3000,"cache_creation":{"ephemeral_5m_input_tokens":200,"ephemeral_1h_input_tokens":300},"output_tokens":1}}}`,
      '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
      '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"He"}}',
      '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"llo"}}',
      '{"type":"content_block_stop","index":0}',
      expect.stringMatching(
        /^\{"type":"content_block_start","index":1,"content_block":\{"type":"tool_use","id":"toolu_bdrk_01[1-9A-HJ-NP-Za-km-z]{22}","name":"get_x","input":\{\}\}\}$/,
      ),
      '{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}',
      '{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\":1}"}}',
      '{"type":"content_block_stop","index":1}',
      '{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":7}}',
      '{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":12,"outputTokenCount":7,"invocationLatency":900,"firstByteLatency":150,"cacheReadInputTokenCount":3000,"cacheWriteInputTokenCount":500}}',
    ]);
  });

  it("has thinking, its signature, and redacted thinking", () => {
    const redactedContent = Buffer.from("ZGF0YQ==").toString("base64");
    const events = eventsOf([
      delta(0, { reasoningContent: { text: "Hm." } }),
      delta(0, { reasoningContent: { signature: "c2ln" } }),
      stop(0),
      delta(1, { reasoningContent: { redactedContent } }),
      stop(1),
      delta(2, { reasoningContent: { signature: "b25seQ==" } }),
    ]);
    expect(events).toEqual([
      {
        type: "content_block_start",
        index: 0,
        content_block: { type: "thinking", thinking: "", signature: "" },
      },
      { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "Hm." } },
      { type: "content_block_delta", index: 0, delta: { type: "signature_delta", signature: "c2ln" } },
      { type: "content_block_stop", index: 0 },
      {
        type: "content_block_start",
        index: 1,
        content_block: { type: "redacted_thinking", data: "ZGF0YQ==" },
      },
      { type: "content_block_stop", index: 1 },
      {
        type: "content_block_start",
        index: 2,
        content_block: { type: "thinking", thinking: "", signature: "" },
      },
      { type: "content_block_delta", index: 2, delta: { type: "signature_delta", signature: "b25seQ==" } },
    ]);
  });

  it.each([
    [
      {
        title: "Fog",
        sourceContent: [{ text: "A low " }, { text: "cloud." }],
        location: { documentChar: { documentIndex: 1, start: 2, end: 9 } },
      },
      {
        type: "char_location",
        cited_text: "A low cloud.",
        document_index: 1,
        document_title: "Fog",
        start_char_index: 2,
        end_char_index: 9,
      },
    ],
    [
      { location: { documentPage: { start: 1, end: 2 } } },
      {
        type: "page_location",
        cited_text: "",
        document_index: 0,
        document_title: null,
        start_page_number: 1,
        end_page_number: 2,
      },
    ],
    [
      { location: { documentChunk: { start: 1, end: 2 } } },
      {
        type: "content_block_location",
        cited_text: "",
        document_index: 0,
        document_title: null,
        start_block_index: 1,
        end_block_index: 2,
      },
    ],
    [
      { source: "s", location: { searchResultLocation: { searchResultIndex: 3, start: 1, end: 2 } } },
      {
        type: "search_result_location",
        cited_text: "",
        source: "s",
        title: null,
        search_result_index: 3,
        start_block_index: 1,
        end_block_index: 2,
      },
    ],
    [
      { location: { web: { url: "https://fog.example" } } },
      {
        type: "web_search_result_location",
        cited_text: "",
        url: "https://fog.example",
        title: null,
        encrypted_index: "",
      },
    ],
  ])("has the citation %j", (citation, expected) => {
    expect(eventsOf([delta(0, { citation }), delta(0, { text: "a" })])).toEqual([
      { type: "content_block_start", index: 0, content_block: { citations: [], type: "text", text: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "citations_delta", citation: expected } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "a" } },
    ]);
  });

  it("names stop reasons as Anthropic does, and guardrails as Bedrock", () => {
    const reasons = STOP_REASONS.map((stopReason) => {
      const [end] = eventsOf([{ type: "messageStop", payload: { stopReason } }, METADATA]);
      return [stopReason, end];
    });
    const named = (stop_reason: string) =>
      expect.objectContaining({ delta: { stop_reason, stop_sequence: null } });
    expect(Object.fromEntries(reasons)).toEqual({
      end_turn: named("end_turn"),
      tool_use: named("tool_use"),
      max_tokens: named("max_tokens"),
      stop_sequence: named("stop_sequence"),
      guardrail_intervened: named("guardrail_intervened"),
      content_filtered: named("refusal"),
      malformed_model_output: named("end_turn"),
      malformed_tool_use: named("tool_use"),
      model_context_window_exceeded: named("model_context_window_exceeded"),
    });
  });

  it("has no stop for a block without a start, and a start for each block, whether the one before it stopped or not", () => {
    expect(eventsOf([stop(0), delta(1, { text: "a" }), delta(2, { text: "b" })])).toEqual([
      { type: "content_block_start", index: 1, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: "a" } },
      { type: "content_block_start", index: 2, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 2, delta: { type: "text_delta", text: "b" } },
    ]);
  });

  it("keeps what is Anthropic's already: ids of tool uses, and redacted thinking that is in base64 once", () => {
    const start = { toolUse: { name: "a", toolUseId: "toolu_bdrk_015xYz" } };
    expect(
      eventsOf([
        { type: "contentBlockStart", payload: { contentBlockIndex: 0, start } },
        delta(1, { reasoningContent: { redactedContent: "AAEC" } }),
      ]),
    ).toMatchObject([
      { content_block: { id: "toolu_bdrk_015xYz" } },
      { content_block: { type: "redacted_thinking", data: "AAEC" } },
    ]);
  });

  it("says which stop sequence it was", () => {
    const payload = { stopReason: "stop_sequence", stopSequence: "END" } as const;
    expect(eventsOf([{ type: "messageStop", payload }, METADATA])[0]).toMatchObject({
      delta: { stop_reason: "stop_sequence", stop_sequence: "END" },
    });
  });

  it("says what a guardrail did, where there was one", () => {
    const guardrailConfig = { guardrailIdentifier: "g", guardrailVersion: "1" };
    const guarded = { ...CALL, request: { ...CALL.request, guardrailConfig } };
    const actionAfter = (stopReason: "end_turn" | "guardrail_intervened") =>
      eventsOf([{ type: "messageStop", payload: { stopReason } }, METADATA], guarded)[1];
    expect(actionAfter("end_turn")).toMatchObject({ "amazon-bedrock-guardrailAction": "NONE" });
    expect(actionAfter("guardrail_intervened")).toMatchObject({
      "amazon-bedrock-guardrailAction": "INTERVENED",
    });
    expect(eventsOf([METADATA])[1]).not.toHaveProperty("amazon-bedrock-guardrailAction");
  });

  it("has counts of the cache only of a model that has one", () => {
    const { promptCache: _, ...cacheless } = CALL.model;
    expect(eventsOf([METADATA], { ...CALL, model: cacheless })[1]).toEqual({
      type: "message_stop",
      "amazon-bedrock-invocationMetrics": {
        inputTokenCount: 12,
        outputTokenCount: 7,
        invocationLatency: 900,
        firstByteLatency: 0,
      },
    });
  });
});
