import { fromStreamException } from "../model/errors.ts";
import type {
  ConverseStreamEvent,
  Delta,
  Metadata,
  ModelOutput,
  StopReason,
  ToolUseStart,
} from "../model/model.ts";

/** What Converse answers with. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export interface ConverseResponse extends Metadata {
  output: { message: { role: "assistant"; content: AnswerBlock[] } };
  stopReason: StopReason;
}

export type AnswerBlock =
  | { text: string }
  | { toolUse: ToolUseStart & { input: unknown } }
  | {
      reasoningContent: { reasoningText: { text: string; signature: string } } | { redactedContent: string };
    };

/** A block while its deltas come in. */
interface Gathered {
  toolUse?: ToolUseStart;
  text: string;
  reasoning: string;
  signature: string;
  redactedContent: string;
  inputJson: string;
}

/**
 * Gathers the whole answer; undefined when the connection is to be dropped instead.
 * @throws BedrockError for an exception or an error that a stream would have carried.
 */
export async function converse(outputs: AsyncIterable<ModelOutput>): Promise<ConverseResponse | undefined> {
  const blocks: Gathered[] = [];
  let stopReason: StopReason = "end_turn";
  for await (const output of outputs) {
    switch (output.type) {
      case "contentBlockStart":
        blockOf(blocks, output).toolUse = output.payload.start.toolUse;
        break;
      case "contentBlockDelta":
        gather(blockOf(blocks, output), output.payload.delta);
        break;
      case "messageStop":
        stopReason = output.payload.stopReason;
        break;
      case "metadata":
        return {
          ...output.payload,
          output: { message: { role: "assistant", content: blocks.map(answerBlock) } },
          stopReason,
        };
      case "exception":
        throw fromStreamException(output);
      case "error":
        throw fromStreamException({ name: output.code, message: output.message });
      case "disconnect":
      case "end":
        return undefined;
      case "messageStart":
      case "contentBlockStop":
      case "corrupt":
        break;
    }
  }
  return undefined;
}

function blockOf(
  blocks: Gathered[],
  { payload }: Extract<ConverseStreamEvent, { type: "contentBlockStart" | "contentBlockDelta" }>,
): Gathered {
  return (blocks[payload.contentBlockIndex] ??= {
    text: "",
    reasoning: "",
    signature: "",
    redactedContent: "",
    inputJson: "",
  });
}

function gather(block: Gathered, delta: Delta): void {
  if ("text" in delta) block.text += delta.text;
  else if ("toolUse" in delta) block.inputJson += delta.toolUse.input;
  else if ("text" in delta.reasoningContent) block.reasoning += delta.reasoningContent.text;
  else if ("signature" in delta.reasoningContent) block.signature += delta.reasoningContent.signature;
  else block.redactedContent += delta.reasoningContent.redactedContent;
}

function answerBlock({
  toolUse,
  text,
  reasoning,
  signature,
  redactedContent,
  inputJson,
}: Gathered): AnswerBlock {
  if (toolUse) return { toolUse: { ...toolUse, input: parseInput(inputJson) } };
  if (redactedContent) return { reasoningContent: { redactedContent } };
  if (reasoning) return { reasoningContent: { reasoningText: { text: reasoning, signature } } };
  return { text };
}

/** An input that maxTokens cut off is no JSON: the tool is called with nothing. */
function parseInput(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}
