import { isJson } from "../../control/parse-json.ts";
import { fromStreamException } from "../model/errors.ts";
import type {
  Citation,
  ConverseStreamEvent,
  Delta,
  MessageStop,
  Metadata,
  ModelOutput,
  ToolUseStart,
} from "../model/model.ts";

/** A whole answer, for the operations that do not stream. */
export interface GatheredAnswer {
  blocks: readonly GatheredBlock[];
  stop: MessageStop;
  metadata: Metadata;
}

/** A content block: what its deltas make up together. */
export interface GatheredBlock {
  toolUse?: ToolUseStart;
  text: string;
  citations: Citation[];
  reasoning: string;
  signature: string;
  /** In base64. */
  redactedContent: string;
  inputJson: string;
}

/**
 * Waits for the whole answer; undefined when the connection is to be dropped instead.
 * @throws BedrockError for an exception or an error that a stream would have carried.
 */
export async function gatherAnswer(
  outputs: AsyncIterable<readonly ModelOutput[]>,
): Promise<GatheredAnswer | undefined> {
  const blocks: GatheredBlock[] = [];
  let stop: MessageStop = { stopReason: "end_turn" };
  for await (const batch of outputs)
    for (const output of batch)
      switch (output.type) {
        case "contentBlockStart":
          blockOf(blocks, output).toolUse = output.payload.start.toolUse;
          break;
        case "contentBlockDelta":
          gather(blockOf(blocks, output), output.payload.delta);
          break;
        case "messageStop":
          stop = output.payload;
          break;
        case "metadata":
          return { blocks, stop, metadata: output.payload };
        case "exception":
          throw fromStreamException(output);
        case "error":
          throw fromStreamException({ name: output.code, message: output.message });
        case "disconnect":
        case "end":
        case "truncate":
        case "reset":
          return undefined;
        case "messageStart":
        case "contentBlockStop":
        case "corrupt":
        case "goAway":
          break;
      }
  return undefined;
}

function blockOf(
  blocks: GatheredBlock[],
  { payload }: Extract<ConverseStreamEvent, { type: "contentBlockStart" | "contentBlockDelta" }>,
): GatheredBlock {
  return (blocks[payload.contentBlockIndex] ??= {
    text: "",
    citations: [],
    reasoning: "",
    signature: "",
    redactedContent: "",
    inputJson: "",
  });
}

function gather(block: GatheredBlock, delta: Delta): void {
  if ("text" in delta) block.text += delta.text;
  else if ("toolUse" in delta) block.inputJson += delta.toolUse.input;
  else if ("citation" in delta) block.citations.push(delta.citation);
  else if ("text" in delta.reasoningContent) block.reasoning += delta.reasoningContent.text;
  else if ("signature" in delta.reasoningContent) block.signature += delta.reasoningContent.signature;
  else block.redactedContent += delta.reasoningContent.redactedContent;
}

/** The input of a tool; one that maxTokens cut off is no JSON: the tool is called with nothing. */
export function toolInputOf({ inputJson }: GatheredBlock): unknown {
  return isJson(inputJson) ? JSON.parse(inputJson) : {};
}

/** Whether a block is the use of a tool whose input breaks off. */
export function hasCutInput({ toolUse, inputJson }: GatheredBlock): boolean {
  return toolUse !== undefined && inputJson !== "" && !isJson(inputJson);
}
