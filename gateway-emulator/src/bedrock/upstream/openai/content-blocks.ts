import type { Delta, ModelOutput } from "../../model/model.ts";
import { randomBase64, type Random } from "../../model/random.ts";
import type { ToolCallDelta } from "./chat-chunk.ts";
import type { Said } from "./think-tags.ts";
import { callOf, ToolCall, toolUseIdFor } from "./tool-call.ts";

/** Of a real signature, about. */
const SIGNATURE_BYTES = 192;

interface Block {
  kind: Said["kind"] | "toolUse";
  /** What has come and was not said yet. */
  pending: string;
  /** Absent until it begins. */
  contentBlockIndex?: number;
  call?: ToolCall;
}

/**
 * Content blocks in the order in which they were first seen, never two at once, as Bedrock streams them. The first streams
 * as it comes; what comes for the others waits until it is complete. Blank text makes no block: Bedrock refuses it when the
 * client sends it back.
 */
export class ContentBlocks {
  readonly #random: Random;
  readonly #takenIds: Set<string>;
  #open: Block[] = [];
  #calls: ToolCall[] = [];
  #nextIndex = 0;

  constructor({ random, takenIds }: { random: Random; takenIds: Set<string> }) {
    this.#random = random;
    this.#takenIds = takenIds;
  }

  get calls(): readonly ToolCall[] {
    return this.#calls;
  }

  say({ kind, text }: Said): ModelOutput[] {
    this.#last(kind).pending += text;
    return this.#advance();
  }

  toolCall(piece: ToolCallDelta): ModelOutput[] {
    let call = callOf(this.#calls, piece);
    if (!call) {
      call = new ToolCall(piece);
      this.#calls.push(call);
      this.#dropBlank();
      this.#open.push({ kind: "toolUse", pending: "", call });
    }
    call.take(piece);
    const block = this.#open.find((open) => open.call === call);
    if (block) block.pending += piece.input;
    return this.#advance();
  }

  /** Says and closes all that is left. */
  end(): ModelOutput[] {
    const outputs = this.#open.flatMap((block) => [...this.#flush(block), ...this.#close(block)]);
    this.#open = [];
    return outputs;
  }

  #last(kind: Said["kind"]): Block {
    if (this.#open.at(-1)?.kind !== kind) this.#dropBlank();
    const last = this.#open.at(-1);
    if (last?.kind === kind) return last;
    const block: Block = { kind, pending: "" };
    this.#open.push(block);
    return block;
  }

  #dropBlank(): void {
    const last = this.#open.at(-1);
    if (last && last.kind !== "toolUse" && !isVisible(last)) this.#open.pop();
  }

  #advance(): ModelOutput[] {
    const outputs: ModelOutput[] = [];
    for (let first = this.#open[0]; first; first = this.#open[0]) {
      outputs.push(...this.#flush(first));
      const followed = this.#open.slice(1).some(isVisible);
      if (!followed || (first.call && !first.call.complete)) break;
      outputs.push(...this.#close(first));
      this.#open.shift();
    }
    return outputs;
  }

  #flush(block: Block): ModelOutput[] {
    if (!isVisible(block)) return [];
    const outputs: ModelOutput[] = [];
    if (block.contentBlockIndex === undefined) {
      block.contentBlockIndex = this.#nextIndex++;
      // Text and reasoning begin with their first delta, a tool's block with a start and an empty delta.
      if (block.call) outputs.push(...this.#start(block.contentBlockIndex, block.call));
    }
    if (block.pending !== "")
      outputs.push(deltaOf(block.contentBlockIndex, deltaIn(block.kind, block.pending)));
    block.pending = "";
    return outputs;
  }

  #start(contentBlockIndex: number, { id, name = "" }: ToolCall): ModelOutput[] {
    const toolUse = { name, toolUseId: toolUseIdFor(id, this.#takenIds, this.#random) };
    return [
      { type: "contentBlockStart", payload: { contentBlockIndex, start: { toolUse } } },
      deltaOf(contentBlockIndex, { toolUse: { input: "" } }),
    ];
  }

  #close({ kind, contentBlockIndex, call }: Block): ModelOutput[] {
    if (contentBlockIndex === undefined) return [];
    const outputs: ModelOutput[] = [];
    if (kind === "reasoning") {
      const signature = randomBase64(this.#random, SIGNATURE_BYTES);
      outputs.push(deltaOf(contentBlockIndex, { reasoningContent: { signature } }));
    }
    // A tool without parameters; clients parse what they have put together.
    if (call?.input.trim() === "") outputs.push(deltaOf(contentBlockIndex, { toolUse: { input: "{}" } }));
    outputs.push({ type: "contentBlockStop", payload: { contentBlockIndex } });
    return outputs;
  }
}

/** Whether there is something to be said of it; of a tool, as soon as its name is known. */
function isVisible({ contentBlockIndex, call, pending }: Block): boolean {
  return contentBlockIndex !== undefined || (call ? call.name !== undefined : pending.trim() !== "");
}

function deltaOf(contentBlockIndex: number, delta: Delta): ModelOutput {
  return { type: "contentBlockDelta", payload: { contentBlockIndex, delta } };
}

function deltaIn(kind: Block["kind"], text: string): Delta {
  switch (kind) {
    case "text":
      return { text };
    case "reasoning":
      return { reasoningContent: { text } };
    case "toolUse":
      return { toolUse: { input: text } };
  }
}
