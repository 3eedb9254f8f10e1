import type { Delta, ModelOutput, StopReason } from "../model/model.ts";
import type { CacheDetail } from "../tokens/usage.ts";
import {
  isObject,
  type JsonObject,
  metadataOf,
  numberOf,
  objectOf,
  objectsOf,
  textOf,
} from "./passing-fields.ts";

/** What one event of ConverseStream says; nothing, for one that is not known here. */
export function converseOutputs(type: string, payload: JsonObject): ModelOutput[] {
  const contentBlockIndex = numberOf(payload["contentBlockIndex"]);
  switch (type) {
    case "messageStart":
      return [{ type, payload: { role: "assistant" } }];
    case "contentBlockStart": {
      const { name, toolUseId } = objectOf(objectOf(payload["start"])["toolUse"]);
      const toolUse = { name: textOf(name), toolUseId: textOf(toolUseId) };
      return [{ type, payload: { contentBlockIndex, start: { toolUse } } }];
    }
    case "contentBlockDelta":
      return [{ type, payload: { contentBlockIndex, delta: deltaOf(objectOf(payload["delta"])) } }];
    case "contentBlockStop":
      return [{ type, payload: { contentBlockIndex } }];
    case "messageStop":
      return [stopOf(payload["stopReason"])];
    case "metadata":
      return [metadataOutput(payload)];
    default:
      return [];
  }
}

/** What an answer of Converse says, as if it had been streamed. */
export function wholeConverseOutputs(answer: JsonObject): ModelOutput[] {
  const message = objectOf(objectOf(answer["output"])["message"]);
  return [
    { type: "messageStart", payload: { role: "assistant" } },
    ...objectsOf(message["content"]).flatMap(blockOutputs),
    stopOf(answer["stopReason"]),
    ...(isObject(answer["usage"]) ? [metadataOutput(answer)] : []),
  ];
}

/** The journal repeats AWS's word, also one that is not listed here. */
export function stopOf(stopReason: unknown): ModelOutput {
  return { type: "messageStop", payload: { stopReason: textOf(stopReason) as StopReason } };
}

function blockOutputs(block: JsonObject, contentBlockIndex: number): ModelOutput[] {
  const { toolUse, reasoningContent } = block;
  if (isObject(toolUse))
    return [
      ...converseOutputs("contentBlockStart", { contentBlockIndex, start: { toolUse } }),
      ...converseOutputs("contentBlockDelta", {
        contentBlockIndex,
        delta: { toolUse: { input: JSON.stringify(toolUse["input"] ?? {}) } },
      }),
    ];
  const reasoning = objectOf(objectOf(reasoningContent)["reasoningText"]);
  const cited = objectsOf(objectOf(block["citationsContent"])["content"]);
  const text = textOf(block["text"]) + cited.map((one) => textOf(one["text"])).join("");
  const delta: Delta = isObject(reasoningContent)
    ? { reasoningContent: { text: textOf(reasoning["text"]) } }
    : { text };
  return [{ type: "contentBlockDelta", payload: { contentBlockIndex, delta } }];
}

function deltaOf(delta: JsonObject): Delta {
  const { toolUse, reasoningContent } = delta;
  if (isObject(toolUse)) return { toolUse: { input: textOf(toolUse["input"]) } };
  if (isObject(reasoningContent)) return { reasoningContent: { text: textOf(reasoningContent["text"]) } };
  return { text: textOf(delta["text"]) };
}

function metadataOutput(payload: JsonObject): ModelOutput {
  const usage = objectOf(payload["usage"]);
  return {
    type: "metadata",
    payload: metadataOf({
      inputTokens: numberOf(usage["inputTokens"]),
      outputTokens: numberOf(usage["outputTokens"]),
      cacheRead: numberOf(usage["cacheReadInputTokens"]),
      cacheWrite: numberOf(usage["cacheWriteInputTokens"]),
      cacheDetails: objectsOf(usage["cacheDetails"]).map(cacheDetailOf),
      latencyMs: numberOf(objectOf(payload["metrics"])["latencyMs"]),
    }),
  };
}

function cacheDetailOf({ ttl, inputTokens }: JsonObject): CacheDetail {
  return { ttl: ttl === "1h" ? "1h" : "5m", inputTokens: numberOf(inputTokens) };
}
