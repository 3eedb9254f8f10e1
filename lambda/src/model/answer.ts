import type {
  ContentBlock,
  ConverseStreamMetadataEvent,
  ConverseStreamOutput,
} from "@aws-sdk/client-bedrock-runtime";
import type { TokenUsage } from "../protocol.ts";
import { ContentBlocks, type ModelEvent } from "./content-blocks.ts";

/** The end of an answer that the model itself came to. */
export type ModelEnd =
  /** The model said so itself: nothing else makes an answer complete. */
  | {
      how: "complete";
      stopReason: string;
      usage?: TokenUsage;
      /** As the model's metadata has it. */
      latencyMs?: number;
      /** As the model is to see it again in the same run; empty when it wrote nothing. */
      content: ContentBlock[];
    }
  /** What the model wrote cannot be used. */
  | { how: "malformed"; stopReason: string };

/** One answer of a model, as its events add up. */
export interface Answer {
  read(event: ConverseStreamOutput): void;
  /** Whether the model has said that it stopped. */
  readonly stopped: boolean;
  /** Whether any content was given on. */
  readonly forwarded: boolean;
  /** Absent when the model did not come to its end. */
  end(): ModelEnd | undefined;
}

/** Stop reasons at which a tool's input may be cut: the model was interrupted, it did not write nonsense. */
const INTERRUPTIONS = [
  "max_tokens",
  "model_context_window_exceeded",
  "guardrail_intervened",
  "content_filtered",
];

/** Opens an answer, whose pieces go to `onEvent` as they are read. */
export function createAnswer({
  modelId,
  onEvent,
}: {
  modelId: string | undefined;
  onEvent: (event: ModelEvent) => void;
}): Answer {
  const blocks = new ContentBlocks(onEvent);
  let stopReason: string | undefined;
  let metadata: ConverseStreamMetadataEvent | undefined;

  return {
    read(event) {
      if (event.contentBlockStart) blocks.start(event.contentBlockStart);
      if (event.contentBlockDelta) blocks.delta(event.contentBlockDelta);
      if (event.contentBlockStop) blocks.stop(event.contentBlockStop);
      if (event.messageStop) stopReason = event.messageStop.stopReason;
      if (event.metadata) metadata = event.metadata;
    },
    get stopped() {
      return stopReason !== undefined;
    },
    get forwarded() {
      return blocks.forwarded;
    },
    end() {
      if (stopReason === undefined) return undefined;
      if (stopReason.startsWith("malformed_")) return { how: "malformed", stopReason };
      const broken = blocks.hasBrokenTool() && !INTERRUPTIONS.includes(stopReason);
      if (broken || (stopReason === "tool_use" && !blocks.hasTool()))
        return { how: "malformed", stopReason: "malformed_tool_use" };
      const usage = tokenUsage(modelId, metadata);
      const latencyMs = metadata?.metrics?.latencyMs;
      return {
        how: "complete",
        stopReason,
        ...(usage && { usage }),
        ...(latencyMs !== undefined && { latencyMs }),
        content: blocks.content(),
      };
    },
  };
}

function tokenUsage(
  model: string | undefined,
  metadata: ConverseStreamMetadataEvent | undefined,
): TokenUsage | undefined {
  const { inputTokens, outputTokens, totalTokens, cacheReadInputTokens, cacheWriteInputTokens } =
    metadata?.usage ?? {};
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const sum = inputTokens + outputTokens + (cacheReadInputTokens ?? 0) + (cacheWriteInputTokens ?? 0);
  return {
    ...(model !== undefined && { model }),
    inputTokens,
    outputTokens,
    totalTokens: totalTokens ?? sum,
    ...(cacheReadInputTokens !== undefined && { cachedInputTokens: cacheReadInputTokens }),
    ...(cacheWriteInputTokens !== undefined && { cacheWriteInputTokens }),
  };
}
