import type {
  ContentBlock,
  ContentBlockDeltaEvent,
  ContentBlockStartEvent,
  ContentBlockStopEvent,
  ReasoningContentBlockDelta,
} from "@aws-sdk/client-bedrock-runtime";
import {
  type Block,
  contentBlock,
  parseToolInput,
  type ReasoningBlock,
  type RedactedBlock,
  type TextBlock,
  type ToolBlock,
} from "./block.ts";

/** What is given on while the model writes: a block's pieces in order, then its end. */
export type ModelEvent =
  | { type: "text"; text: string }
  | { type: "reasoning"; text: string }
  /** As Bedrock gives it. */
  | { type: "citation"; citation: unknown }
  | { type: "tool-start"; toolUseId: string; name: string }
  /** A piece of the input's JSON, cut anywhere. */
  | { type: "tool-input"; toolUseId: string; delta: string }
  /** Of a block that had any of the above. */
  | { type: "block-end"; kind: "text" | "reasoning" | "tool"; toolUseId?: string };

/**
 * The blocks of one answer, gathered from the events of its stream and given on as they come.
 *
 * Bedrock announces the blocks of tools alone: those of text and of reasoning begin with their first piece.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html
 */
export class ContentBlocks {
  readonly #onEvent: (event: ModelEvent) => void;
  readonly #blocks: Block[] = [];
  #forwarded = false;

  constructor(onEvent: (event: ModelEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** Whether anything of the answer was given on. */
  get forwarded(): boolean {
    return this.#forwarded;
  }

  start({ contentBlockIndex: index = 0, start }: ContentBlockStartEvent): void {
    const { toolUseId, name } = start?.toolUse ?? {};
    if (toolUseId === undefined || name === undefined) return;
    this.#blocks.push({ kind: "tool", index, open: true, toolUseId, name, json: "" });
    this.#give({ type: "tool-start", toolUseId, name });
  }

  delta({ contentBlockIndex: index = 0, delta }: ContentBlockDeltaEvent): void {
    if (delta?.text) {
      this.#opened<TextBlock>({ kind: "text", index, open: true, text: "" }).text += delta.text;
      this.#give({ type: "text", text: delta.text });
    }
    if (delta?.reasoningContent) this.#reason(index, delta.reasoningContent);
    if (delta?.toolUse?.input) this.#toolInput(index, delta.toolUse.input);
    if (delta?.citation) this.#give({ type: "citation", citation: delta.citation });
  }

  stop({ contentBlockIndex = 0 }: ContentBlockStopEvent): void {
    for (const block of this.#blocks) {
      if (!block.open || block.index !== contentBlockIndex) continue;
      block.open = false;
      this.#end(block);
    }
  }

  /** Whether the model asked for a tool with an input that did not end, or is no JSON object. */
  hasBrokenTool(): boolean {
    return this.#blocks.some((block) => block.kind === "tool" && block.input === undefined);
  }

  hasTool(): boolean {
    return this.#blocks.some(({ kind }) => kind === "tool");
  }

  /**
   * The message's content as the model is to see it again: in order of index, without the blocks that Bedrock would
   * refuse, which are blank text and broken tool calls.
   */
  content(): ContentBlock[] {
    return this.#blocks
      .toSorted((one, other) => one.index - other.index)
      .flatMap((block) => contentBlock(block) ?? []);
  }

  #reason(index: number, { text, signature, redactedContent }: ReasoningContentBlockDelta): void {
    if (redactedContent) {
      const empty: RedactedBlock = { kind: "redacted", index, open: true, bytes: [] };
      this.#opened(empty).bytes.push(redactedContent);
      return;
    }
    const block = this.#opened<ReasoningBlock>({
      kind: "reasoning",
      index,
      open: true,
      text: "",
      signature: "",
    });
    if (signature) block.signature += signature;
    if (!text) return;
    block.text += text;
    this.#give({ type: "reasoning", text });
  }

  #toolInput(index: number, delta: string): void {
    const tool = this.#find<ToolBlock>(index, "tool");
    if (!tool) return;
    tool.json += delta;
    this.#give({ type: "tool-input", toolUseId: tool.toolUseId, delta });
  }

  #end(block: Block): void {
    switch (block.kind) {
      case "text":
      case "reasoning":
        if (block.text !== "") this.#give({ type: "block-end", kind: block.kind });
        return;
      case "tool": {
        // Only now: until the block ends, its JSON is cut anywhere.
        block.input = parseToolInput(block.json);
        return this.#give({ type: "block-end", kind: "tool", toolUseId: block.toolUseId });
      }
      case "redacted":
    }
  }

  #find<B extends Block>(index: number, kind: B["kind"]): B | undefined {
    return this.#blocks.find(
      (block): block is B => block.open && block.index === index && block.kind === kind,
    );
  }

  /** The open block of this kind and index, or else this empty one. */
  #opened<B extends Block>(empty: B): B {
    const found = this.#find<B>(empty.index, empty.kind);
    if (!found) this.#blocks.push(empty);
    return found ?? empty;
  }

  #give(event: ModelEvent): void {
    this.#forwarded = true;
    this.#onEvent(event);
  }
}
