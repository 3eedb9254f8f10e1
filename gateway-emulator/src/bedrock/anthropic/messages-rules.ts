import { type BedrockError, validation } from "../model/errors.ts";
import type { ContentBlock, Message, ToolConfig } from "../request/converse-request.ts";

/** Blocks that only one of the two may send, by Converse's names and Anthropic's. */
const BLOCK_ROLES = [
  { member: "toolUse", type: "tool_use", role: "assistant" },
  { member: "reasoningContent", type: "thinking", role: "assistant" },
  { member: "toolResult", type: "tool_result", role: "user" },
  { member: "image", type: "image", role: "user" },
  { member: "document", type: "document", role: "user" },
  { member: "searchResult", type: "search_result", role: "user" },
] as const;

/**
 * Holds messages, as they were sent, against Anthropic's rules for what is in them.
 * @throws BedrockError ValidationException (400)
 */
export function checkContents(messages: readonly Message[]): void {
  if (messages.length === 0) throw validation("messages: at least one message is required");
  if (messages[0]?.role !== "user") throw validation('messages: first message must use the "user" role');
  for (const [index, message] of messages.entries()) {
    const last = index === messages.length - 1;
    checkNotEmpty(message, index, last && message.role === "assistant");
    for (const block of message.content) checkRole(block, message, index);
  }
}

/** @see https://github.com/konveyor/kai/issues/645 and https://github.com/anomalyco/opencode/issues/15715 */
function checkNotEmpty({ content }: Message, index: number, mayBeEmpty: boolean): void {
  const soleText = content.length === 1 ? content[0]?.text : undefined;
  if (content.length === 0 || soleText === "") {
    if (mayBeEmpty && content.length === 0) return;
    throw soleText === ""
      ? validation("messages: text content blocks must be non-empty")
      : validation(
          `messages.${index}: all messages must have non-empty content except for the optional final assistant message`,
        );
  }
  if (content.some(({ text }) => text === ""))
    throw validation("messages: text content blocks must be non-empty");
  if (content.some(({ text }) => text?.trim() === ""))
    throw validation("messages: text content blocks must contain non-whitespace text");
}

function checkRole(block: ContentBlock, { role }: Message, index: number): void {
  const misplaced = BLOCK_ROLES.find(({ member, role: owner }) => member in block && owner !== role);
  if (misplaced)
    throw validation(
      `messages.${index}: \`${misplaced.type}\` blocks can only be in \`${misplaced.role}\` messages`,
    );
}

/**
 * Holds a conversation against Anthropic's rules for tools: each use has its result in the next message, each result its
 * use in the one before.
 * @throws BedrockError ValidationException (400)
 */
export function checkToolPairs(messages: readonly Message[], toolConfig: ToolConfig | undefined): void {
  const uses = messages.map((message) => idsOf(message, "toolUse"));
  const results = messages.map((message) => idsOf(message, "toolResult"));
  const all = uses.flat();
  if (!toolConfig && (all.length > 0 || results.flat().length > 0))
    throw validation("Requests which include `tool_use` or `tool_result` blocks must define tools");
  if (new Set(all).size < all.length) throw validation("messages: `tool_use` ids must be unique");
  for (const index of messages.keys()) {
    const missing = uses[index]?.filter((id) => !results[index + 1]?.includes(id)) ?? [];
    if (missing.length > 0) throw withoutResult(index, missing);
    const unexpected = results[index]?.find((id) => !uses[index - 1]?.includes(id));
    if (unexpected !== undefined) throw withoutUse(messages, index, unexpected);
  }
}

function withoutResult(index: number, ids: readonly string[]): BedrockError {
  return validation(
    `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
  );
}

function withoutUse(messages: readonly Message[], index: number, id: string): BedrockError {
  const position = messages[index]?.content.findIndex((block) => toolUseIdOf(block["toolResult"]) === id);
  return validation(
    `messages.${index}.content.${position}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
  );
}

function idsOf({ content }: Message, member: "toolUse" | "toolResult"): string[] {
  // What the model's provider has run has its result beside it.
  const ofClient = content.filter(({ toolUse }) => toolUse?.type !== "server_tool_use");
  return ofClient.flatMap((block) => toolUseIdOf(block[member]) ?? []);
}

function toolUseIdOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("toolUseId" in value)) return undefined;
  return typeof value.toolUseId === "string" ? value.toolUseId : undefined;
}
