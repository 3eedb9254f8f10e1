import type { ModelOutput } from "../model/model.ts";
import type { CacheDetail } from "../tokens/usage.ts";
import { converseOutputs, stopOf, wholeConverseOutputs } from "./passing-converse.ts";
import {
  isObject,
  type JsonObject,
  metadataOf,
  numberOf,
  objectOf,
  objectsOf,
  textOf,
} from "./passing-fields.ts";

/** Bedrock adds it to the last chunk of every vendor's stream. */
const METRICS = "amazon-bedrock-invocationMetrics";

/**
 * The chunks of InvokeModelWithResponseStream, in ConverseStream's words: Anthropic's, and Nova's, which are like
 * Converse's. Of another vendor's stream only what it counts is known.
 */
export class NativeOutputs {
  /** Of `message_start`: what of it was written to the cache, by how long it is kept. */
  #cacheDetails: readonly CacheDetail[] = [];
  #stopped = false;

  of(chunk: JsonObject): ModelOutput[] {
    const outputs = [...this.#messageOutputs(chunk), ...Object.entries(chunk).flatMap(novaOutputs)];
    const metrics = chunk[METRICS];
    this.#stopped ||= outputs.some(({ type }) => type === "messageStop");
    if (!isObject(metrics)) return outputs;
    if (!this.#stopped) outputs.push(stopOf(chunk["stop_reason"] ?? chunk["completionReason"]));
    const payload = metadataOf({
      inputTokens: numberOf(metrics["inputTokenCount"]),
      outputTokens: numberOf(metrics["outputTokenCount"]),
      cacheRead: numberOf(metrics["cacheReadInputTokenCount"]),
      cacheWrite: numberOf(metrics["cacheWriteInputTokenCount"]),
      cacheDetails: this.#cacheDetails,
      latencyMs: numberOf(metrics["invocationLatency"]),
    });
    return [...outputs, { type: "metadata", payload }];
  }

  #messageOutputs(event: JsonObject): ModelOutput[] {
    const contentBlockIndex = numberOf(event["index"]);
    switch (event["type"]) {
      case "message_start":
        this.#cacheDetails = cacheDetailsOf(objectOf(objectOf(event["message"])["usage"]));
        return [{ type: "messageStart", payload: { role: "assistant" } }];
      case "content_block_start": {
        const { type, id, name } = objectOf(event["content_block"]);
        if (type !== "tool_use") return [];
        const start = { toolUse: { name, toolUseId: id } };
        return converseOutputs("contentBlockStart", { contentBlockIndex, start });
      }
      case "content_block_delta":
        return deltaOutputs(contentBlockIndex, objectOf(event["delta"]));
      case "message_delta":
        return [stopOf(objectOf(event["delta"])["stop_reason"])];
      default:
        return [];
    }
  }
}

/** What an answer of InvokeModel says; its headers tell what it counts, whoever's model it is. */
export function wholeNativeOutputs(
  answer: JsonObject,
  headers: Readonly<Record<string, string>>,
): ModelOutput[] {
  const count = (name: string) => Number(headers[`x-amzn-bedrock-${name}`] ?? 0) || 0;
  const said = isObject(answer["output"]) ? wholeConverseOutputs(answer) : messageOutputs(answer);
  const payload = metadataOf({
    inputTokens: count("input-token-count"),
    outputTokens: count("output-token-count"),
    cacheRead: count("cache-read-input-token-count"),
    cacheWrite: count("cache-write-input-token-count"),
    cacheDetails: cacheDetailsOf(objectOf(answer["usage"])),
    latencyMs: count("invocation-latency"),
  });
  return [...said, { type: "metadata", payload }];
}

function messageOutputs(message: JsonObject): ModelOutput[] {
  return [
    { type: "messageStart", payload: { role: "assistant" } },
    ...objectsOf(message["content"]).flatMap((block, contentBlockIndex) => {
      if (block["type"] !== "tool_use") return deltaOutputs(contentBlockIndex, block);
      const start = { toolUse: { name: block["name"], toolUseId: block["id"] } };
      const input = JSON.stringify(block["input"] ?? {});
      return [
        ...converseOutputs("contentBlockStart", { contentBlockIndex, start }),
        ...converseOutputs("contentBlockDelta", { contentBlockIndex, delta: { toolUse: { input } } }),
      ];
    }),
    stopOf(message["stop_reason"] ?? message["stopReason"]),
  ];
}

function novaOutputs([name, member]: [string, unknown]): ModelOutput[] {
  // Its metadata say what the metrics say.
  return isObject(member) && name !== "metadata" ? converseOutputs(name, member) : [];
}

function deltaOutputs(contentBlockIndex: number, delta: JsonObject): ModelOutput[] {
  const { text, thinking, partial_json: input } = delta;
  const as = (words: JsonObject) => converseOutputs("contentBlockDelta", { contentBlockIndex, delta: words });
  if (typeof thinking === "string") return as({ reasoningContent: { text: thinking } });
  if (typeof input === "string") return as({ toolUse: { input } });
  return as({ text: textOf(text) });
}

function cacheDetailsOf(usage: JsonObject): CacheDetail[] {
  const { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long } = objectOf(
    usage["cache_creation"],
  );
  const details: CacheDetail[] = [
    { ttl: "5m", inputTokens: numberOf(short) },
    { ttl: "1h", inputTokens: numberOf(long) },
  ];
  return details.filter(({ inputTokens }) => inputTokens > 0);
}
