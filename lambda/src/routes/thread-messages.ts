import type { ContentBlock, ToolResultBlock } from "@aws-sdk/client-bedrock-runtime";
import type { MessageMetadata, ThreadMessage } from "../protocol.ts";
import { jsonBytes } from "../push/json-bytes.ts";
import { isTruncated } from "../run/terminal-event.ts";
import type { StoredMessage } from "../store/messages.ts";

type ToolCall = NonNullable<ThreadMessage["toolCalls"]>[number];

/** All but a message's content stands in one frame: citations, and calls of tools, that take more are left out. */
const MAX_LIST_BYTES = 8 * 1024;
const MAX_ERROR_CHARS = 500;

/** A stored message as the page knows it; an answer is followed by its reasoning and the results of its tools. */
export function threadMessages(message: StoredMessage): ThreadMessage[] {
  const { id, role, text, at, run, reasoning } = message;
  const rounds = (message.rounds ?? []).flatMap(({ content = [] }) => content);
  const toolCalls = fitting(rounds.flatMap(toolCallOf));
  const within = { parent: id, createdAt: at, run };
  return [
    {
      id,
      role,
      content: text,
      ...(toolCalls.length > 0 && { toolCalls }),
      metadata: metadataOf(message),
    },
    ...(reasoning
      ? [{ id: `${run}-r`, role: "reasoning", content: reasoning, metadata: within } as const]
      : []),
    ...rounds.flatMap(({ toolResult }) => (toolResult ? [toolMessage(toolResult, within)] : [])),
  ];
}

function metadataOf({ parent, at, run, modelId, stopReason, ...rest }: StoredMessage): MessageMetadata {
  const { usage, metrics, error } = rest;
  const citations = fitting(rest.citations ?? []);
  return {
    parent,
    createdAt: at,
    run,
    ...(modelId !== undefined && { model: modelId }),
    ...(stopReason !== undefined && { stopReason }),
    ...(stopReason !== undefined && isTruncated(stopReason) && { truncated: true }),
    ...(error && { error: { code: error } }),
    ...(usage && { usage }),
    ...(metrics && { metrics }),
    ...(citations.length > 0 && { citations }),
  };
}

function toolCallOf({ toolUse }: ContentBlock): ToolCall[] {
  if (!toolUse) return [];
  const { toolUseId: id = "", name = "", input = {} } = toolUse;
  return [{ id, type: "function", function: { name, arguments: JSON.stringify(input) } }];
}

function toolMessage(
  { toolUseId: toolCallId = "", content = [], status }: ToolResultBlock,
  metadata: ThreadMessage["metadata"],
): ThreadMessage {
  const text = content.map(({ text = "" }) => text).join("\n");
  const message = { id: `${toolCallId}-result`, role: "tool", content: text, toolCallId, metadata } as const;
  return status === "error" ? { ...message, error: text.slice(0, MAX_ERROR_CHARS) } : message;
}

/** The first of them, as many as there is room for. */
function fitting<Item>(items: readonly Item[]): Item[] {
  let bytes = 0;
  return items.filter((item) => (bytes += jsonBytes(item)) <= MAX_LIST_BYTES);
}
