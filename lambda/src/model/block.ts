import type { ContentBlock, ToolUseBlock } from "@aws-sdk/client-bedrock-runtime";

interface Placed {
  index: number;
  /** Until its end has come. */
  open: boolean;
}

/** Bedrock does not announce it: it begins with its first piece. */
export interface TextBlock extends Placed {
  kind: "text";
  text: string;
}

export interface ReasoningBlock extends Placed {
  kind: "reasoning";
  text: string;
  signature: string;
}

/** Reasoning that nobody but the model may read. */
export interface RedactedBlock extends Placed {
  kind: "redacted";
  bytes: Uint8Array[];
}

export interface ToolBlock extends Placed {
  kind: "tool";
  toolUseId: string;
  name: string;
  /** The input so far. */
  json: string;
  /** Only when it is whole. */
  input?: ToolUseBlock["input"];
}

export type Block = TextBlock | ReasoningBlock | RedactedBlock | ToolBlock;

/** The block as the model is to see it again; `undefined` for what Bedrock would refuse: blank text, a broken tool call. */
export function contentBlock(block: Block): ContentBlock | undefined {
  switch (block.kind) {
    case "text":
      return block.text.trim() === "" ? undefined : { text: block.text };
    case "reasoning": {
      const { text, signature } = block;
      if (text === "" && signature === "") return undefined;
      return { reasoningContent: { reasoningText: signature === "" ? { text } : { text, signature } } };
    }
    case "redacted":
      return { reasoningContent: { redactedContent: Buffer.concat(block.bytes) } };
    case "tool": {
      const { toolUseId, name, input } = block;
      return input === undefined ? undefined : { toolUse: { toolUseId, name, input } };
    }
  }
}

/** The input that a tool is called with; `undefined` when it is no JSON object. A tool without parameters gets none at all. */
export function parseToolInput(json: string): ToolUseBlock["input"] {
  if (json.trim() === "") return {};
  try {
    const value = JSON.parse(json) as ToolUseBlock["input"];
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
