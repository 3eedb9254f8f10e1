import { expect, it } from "vitest";
import { NativeOutputs } from "./passing-native.ts";

const METRICS = {
  inputTokenCount: 2,
  outputTokenCount: 5,
  cacheWriteInputTokenCount: 30,
  invocationLatency: 9,
};

it("counts what Anthropic's stream writes to the cache by how long it is kept", () => {
  const native = new NativeOutputs();
  const cacheCreation = { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 };
  native.of({ type: "message_start", message: { usage: { cache_creation: cacheCreation } } });
  const outputs = native.of({ type: "message_stop", "amazon-bedrock-invocationMetrics": METRICS });
  expect(outputs.at(-1)).toMatchObject({
    type: "metadata",
    payload: {
      metrics: { latencyMs: 9 },
      usage: {
        cacheDetails: [
          { ttl: "5m", inputTokens: 10 },
          { ttl: "1h", inputTokens: 20 },
        ],
        totalTokens: 37,
      },
    },
  });
});

it("reads Nova's chunks, and the end of another vendor's stream", () => {
  const nova = new NativeOutputs();
  expect(nova.of({ contentBlockDelta: { contentBlockIndex: 0, delta: { text: "Fog" } } })).toEqual([
    { type: "contentBlockDelta", payload: { contentBlockIndex: 0, delta: { text: "Fog" } } },
  ]);
  const llama = new NativeOutputs();
  const last = { generation: "", stop_reason: "stop", "amazon-bedrock-invocationMetrics": METRICS };
  expect(llama.of(last).map(({ type }) => type)).toEqual(["messageStop", "metadata"]);
});
