import type { ContentBlock, ConverseRequest } from "../request/converse-request.ts";
import { shorten } from "../pace/pieces.ts";
import type { Wording } from "./answers/wording.ts";
import { TOOL_RESULT_CHARS } from "./limits.ts";
import { elementsOf, membersOf } from "../json-schema/loose-json.ts";

export interface ToolResult {
  /** Of the tool that gave it; the id of its use where the conversation does not say. */
  name: string;
  failed: boolean;
  content: readonly unknown[];
}

/** What tools gave back, in the last turn's message. */
export function toolResultsOf({ messages }: Pick<ConverseRequest, "messages">): readonly ToolResult[] {
  const blocks = messages.findLast(({ role }) => role !== "system")?.content ?? [];
  const results = blocks.filter(({ toolResult }) => toolResult !== undefined);
  if (results.length === 0) return [];
  const names = namesByUse(messages.flatMap(({ content }) => content));
  return results.map((block) => {
    const { toolUseId, status, content } = membersOf(block["toolResult"]);
    const id = typeof toolUseId === "string" ? toolUseId : "";
    return { name: names.get(id) ?? id, failed: status === "error", content: elementsOf(content) };
  });
}

/** Markdown that passes on what tools gave back, as it is. */
export function toolResultsAnswer(results: readonly ToolResult[], { toolResults: wording }: Wording): string {
  return [
    `## ${wording.title}`,
    ...results.flatMap(({ name, failed, content }) => [
      `**\`${name.replaceAll("`", "")}\`**${failed ? ` – ${wording.failed}` : ""}`,
      ...(content.length === 0 ? [wording.nothing] : content.map(quoted)),
    ]),
    wording.honesty,
  ].join("\n\n");
}

function namesByUse(blocks: readonly ContentBlock[]): ReadonlyMap<string, string> {
  return new Map(
    blocks.flatMap((block) => {
      const { toolUseId, name } = membersOf(block["toolUse"]);
      return typeof toolUseId === "string" && typeof name === "string" ? [[toolUseId, name]] : [];
    }),
  );
}

function quoted(block: unknown): string {
  const { text, json, ...file } = membersOf(block);
  if (typeof text === "string") return asQuotation(shorten(text, TOOL_RESULT_CHARS));
  if (json !== undefined) return asCode(shorten(JSON.stringify(json, null, 2), TOOL_RESULT_CHARS));
  return Object.entries(file)
    .map(([kind, value]) => {
      const { format } = membersOf(value);
      return typeof format === "string" ? `\`${kind}\` (${format})` : `\`${kind}\``;
    })
    .join(", ");
}

function asQuotation(text: string): string {
  return text
    .split(/\r\n|[\r\n]/)
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
}

/** In a fence that is longer than any in it. */
function asCode(code: string): string {
  const longest = Math.max(2, ...(code.match(/`{3,}/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return `${fence}json\n${code}\n${fence}`;
}
