import type { ContentBlock, ConverseRequest, Message } from "../../request/converse-request.ts";
import { textOfBlock, type LeaveOut } from "./text-of-block.ts";

/** @see https://platform.openai.com/docs/api-reference/chat/create#chat_create-messages */
export type ChatMessage =
  | { role: "system"; content: string }
  | { role: "user"; content: string | ChatPart[] }
  | { role: "assistant"; content: string; tool_calls?: ChatToolCall[] }
  | { role: "tool"; tool_call_id: string; content: string };

export type ChatPart = { type: "text"; text: string } | { type: "image_url"; image_url: { url: string } };

export interface ChatToolCall {
  id: string;
  type: "function";
  /** `arguments` is JSON. */
  function: { name: string; arguments: string };
}

/**
 * The conversation as chat messages; many templates take one system message, and only as the first. One between turns is
 * the user's, with the message before it.
 */
export function chatMessages(
  { system, messages }: Pick<ConverseRequest, "system" | "messages">,
  leaveOut: LeaveOut,
): ChatMessage[] {
  const instructions = textsOf(system, leaveOut);
  return [
    ...(instructions === "" ? [] : [{ role: "system" as const, content: instructions }]),
    ...joinSystem(messages).flatMap((message) =>
      message.role === "user" ? fromUser(message, leaveOut) : fromAssistant(message, leaveOut),
    ),
  ];
}

/** Turns of the user's and the assistant's: what the system says between them goes with the user's before it. */
function joinSystem(messages: readonly Message[]): Message[] {
  const turns: Message[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (message.role !== "system") turns.push(message);
    else if (last?.role === "user")
      turns[turns.length - 1] = { ...last, content: [...last.content, ...message.content] };
    else turns.push({ ...message, role: "user" });
  }
  return turns;
}

/** A tool's results come first, each a message: they have to follow the calls at once. */
function fromUser({ content }: Message, leaveOut: LeaveOut): ChatMessage[] {
  const results: ChatMessage[] = [];
  const parts: ChatPart[] = [];
  for (const block of content) {
    const { toolResult } = block;
    if (!toolResult) {
      parts.push(...partsOf(block, leaveOut));
      continue;
    }
    const said = toolResult.content.flatMap((part) => partsOf(part, leaveOut));
    const text = joinTexts(said);
    results.push({
      role: "tool",
      tool_call_id: toolResult.toolUseId,
      content: toolResult.status === "error" ? `Error: ${text}` : text,
    });
    // A tool's message holds text alone; its pictures follow as the user's.
    parts.push(...said.filter(({ type }) => type === "image_url"));
  }
  // A message of which nothing is left keeps its turn.
  if (parts.length === 0 && results.length > 0) return results;
  // As one text where it is text alone: not every template takes parts.
  const plain = parts.every(({ type }) => type === "text");
  return [...results, { role: "user", content: plain ? joinTexts(parts) : parts }];
}

/** What it thought is left out: it is signed for another model. */
function fromAssistant({ content }: Message, leaveOut: LeaveOut): ChatMessage[] {
  const calls = content.flatMap(({ toolUse }) => (toolUse ? chatToolCall(toolUse) : []));
  const spoken = content.filter((block) => !("toolUse" in block) && !("reasoningContent" in block));
  const toolCalls = calls.length > 0 ? { tool_calls: calls } : {};
  return [{ role: "assistant", content: textsOf(spoken, leaveOut), ...toolCalls }];
}

function chatToolCall({ toolUseId, name, input }: NonNullable<ContentBlock["toolUse"]>): ChatToolCall {
  return { id: toolUseId, type: "function", function: { name, arguments: JSON.stringify(input ?? {}) } };
}

function partsOf(block: ContentBlock, leaveOut: LeaveOut): ChatPart[] {
  if (block.image) {
    const { format, source } = block.image;
    if (source.bytes !== undefined)
      return [{ type: "image_url", image_url: { url: `data:image/${format};base64,${source.bytes}` } }];
    leaveOut("an image in S3");
    return [];
  }
  const text = textOfBlock(block, leaveOut);
  if (text === undefined) leaveOut(`a block of ${Object.keys(block).join(", ")}`);
  return text ? [{ type: "text", text }] : [];
}

function textsOf(blocks: readonly ContentBlock[], leaveOut: LeaveOut): string {
  const parts = blocks.flatMap((block) => partsOf(block, leaveOut));
  if (parts.some(({ type }) => type === "image_url")) leaveOut("an image that is not the user's");
  return joinTexts(parts);
}

function joinTexts(parts: readonly ChatPart[]): string {
  return parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n");
}
