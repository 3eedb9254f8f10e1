import type { ModelCall } from "../model/model.ts";
import { textOf } from "../request/converse-request.ts";
import { lastTextOf, type ToolResult, toolResultsOf, turnOf } from "./conversation.ts";

/** What a template can quote. What is absent is an error to quote, and false to ask for. */
export interface Quotable {
  /** What the user wrote last. */
  user?: string;
  /** What the model said last. */
  assistant?: string;
  messages: { role: string; text: string }[];
  turn: number;
  system?: string;
  /** As it was asked for. */
  modelId: string;
  /** The text of the first of `toolResults`. */
  toolResult?: string;
  toolResults: ToolResult[];
}

/** All that a template can quote, by name. */
export const QUOTABLE = [
  "user",
  "assistant",
  "messages",
  "turn",
  "system",
  "modelId",
  "toolResult",
  "toolResults",
] as const satisfies readonly (keyof Quotable)[];

export function quotableOf({ modelId, request: { messages, system } }: ModelCall): Quotable {
  const user = lastTextOf(messages, "user");
  const assistant = lastTextOf(messages, "assistant");
  const toolResults = toolResultsOf(messages);
  const [toolResult] = toolResults;
  return {
    ...(user !== undefined && { user }),
    ...(assistant !== undefined && { assistant }),
    messages: messages.map((message) => ({ role: message.role, text: textOf(message) })),
    turn: turnOf(messages),
    ...(system.length > 0 && { system: systemTextOf(system) }),
    modelId,
    ...(toolResult && { toolResult: toolResult.text }),
    toolResults,
  };
}

/** The system prompt's texts, one after the other. */
export function systemTextOf(system: ModelCall["request"]["system"]): string {
  return system.flatMap(({ text }) => text ?? []).join("\n");
}
