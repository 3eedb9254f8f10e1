import type { ContentBlock, Message } from "../request/converse-request.ts";

/** A block of a message, or of a tool's result in one. */
export interface PlacedBlock {
  block: ContentBlock;
  message: Message;
  inToolResult: boolean;
  /** `messages.0.content.1`, counted from zero. */
  at: () => string;
  /** The same, for messages of the model's own: there cache points are no blocks. */
  modelAt: () => string;
}

/** Every block of a conversation but the texts; a tool's result first, then what is in it. */
export function blocksOf(messages: readonly Message[]): PlacedBlock[] {
  const placed: PlacedBlock[] = [];
  messages.forEach((message, messageIndex) => {
    let cachePoints = 0;
    message.content.forEach((block, index) => {
      if (block.text !== undefined) return;
      const modelIndex = index - cachePoints;
      const at = () => `messages.${messageIndex}.content.${index}`;
      const modelAt = () => `messages.${messageIndex}.content.${modelIndex}`;
      placed.push({ block, message, inToolResult: false, at, modelAt });
      if (block.cachePoint) cachePoints += 1;
      block.toolResult?.content.forEach((inner, innerIndex) => {
        if (inner.text !== undefined) return;
        placed.push({
          block: inner,
          message,
          inToolResult: true,
          at: () => `${at()}.toolResult.content.${innerIndex}`,
          modelAt: () => `${modelAt()}.content.${innerIndex}`,
        });
      });
    });
  });
  return placed;
}
