import { type ContentBlock, type Message, textOf } from "../request/converse-request.ts";

/** What a tool gave back, in the last message. */
export interface ToolResult {
  /** Empty where the conversation does not say which tool it was. */
  name: string;
  toolUseId: string;
  /** `success` when nothing else is said. */
  status: string;
  /** Its texts, and what is JSON as JSON. */
  text: string;
  /** The first block of it that is JSON; absent where there is none. */
  json?: unknown;
}

/** Which turn of the user's it is; 1 is the first. What tools give back goes on with a turn. */
export function turnOf(messages: readonly Message[]): number {
  return messages.filter(({ role, content }) => role === "user" && content.some(isOfTheUser)).length;
}

function isOfTheUser({ toolResult, cachePoint }: ContentBlock): boolean {
  return toolResult === undefined && cachePoint === undefined;
}

/** The results of tools in the last turn's message; none in another. */
export function toolResultsOf(messages: readonly Message[]): ToolResult[] {
  const blocks = messages.findLast(({ role }) => role !== "system")?.content ?? [];
  return blocks.flatMap(({ toolResult }) => {
    if (!toolResult) return [];
    const { toolUseId, status = "success", content } = toolResult;
    const withJson = content.find((one) => one["json"] !== undefined);
    return {
      name: toolNameOf(messages, toolUseId),
      toolUseId,
      status,
      text: content.flatMap(textOfContent).join("\n"),
      ...(withJson && { json: withJson["json"] }),
    };
  });
}

/** The text of the last message of one side that has any; undefined when there is none. */
export function lastTextOf(messages: readonly Message[], role: Message["role"]): string | undefined {
  const last = messages.findLast((message) => message.role === role && textOf(message) !== "");
  return last && textOf(last);
}

function textOfContent({ text, json }: ContentBlock): string[] {
  if (text !== undefined) return [text];
  return json === undefined ? [] : [JSON.stringify(json)];
}

function toolNameOf(messages: readonly Message[], toolUseId: string): string {
  const uses = messages.flatMap(({ content }) => content.flatMap(({ toolUse }) => toolUse ?? []));
  return uses.findLast((use) => use.toolUseId === toolUseId)?.name ?? "";
}
