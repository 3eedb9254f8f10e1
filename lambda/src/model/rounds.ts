import type { ContentBlock, Message } from "@aws-sdk/client-bedrock-runtime";
import type { StoredMessage } from "../store/messages.ts";

interface Round {
  role: "user" | "assistant";
  content: ContentBlock[];
}

/** What Bedrock takes. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolUseBlock.html */
const TOOL_USE_ID = /^[a-zA-Z0-9_.:-]{1,64}$/;
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * The rounds of an answer that used tools, as a later request may carry them: without reasoning and blank texts.
 * Undefined when there are none, the model did not come to its end, or a use of a tool is not followed by its result;
 * then the answer's text says all that can be said of it.
 * @param toolUseIds those of the conversation so far; it is given those of these rounds
 */
export function roundsToRepeat(
  { rounds, stopReason }: Pick<StoredMessage, "rounds" | "stopReason">,
  toolUseIds: Set<string>,
): Round[] | undefined {
  if (!rounds || stopReason === undefined || stopReason === "cancelled") return undefined;
  const kept = rounds.map(sayable);
  const ids = kept.flatMap(usesIn);
  const isTaken = new Set(ids).size < ids.length || ids.some((id) => toolUseIds.has(id));
  const last = kept.at(-1);
  if (isTaken || last?.role !== "assistant" || usesIn(last).length > 0) return undefined;
  if (!kept.every((round, index) => follows(round, kept[index - 1]))) return undefined;
  ids.forEach((id) => toolUseIds.add(id));
  return kept;
}

/** As a round is kept: no later request carries reasoning, and it may be longer than all the rest. */
export function withoutReasoning({ role, content = [] }: Message): Message {
  return { role, content: content.filter(({ reasoningContent }) => !reasoningContent) };
}

/** The blocks that a later request may carry; of the user's the results alone, not what was said of the rounds. */
function sayable({ role, content = [] }: Message): Round {
  if (role === "user") return { role, content: content.filter(({ toolResult }) => toolResult) };
  const isSaid = ({ text = "", toolUse }: ContentBlock) => toolUse !== undefined || text.trim() !== "";
  return { role: "assistant", content: content.filter(isSaid) };
}

/** The assistant begins, and then they take turns: whatever it used is answered at once, once, and nothing else is. */
function follows(round: Round, before: Round | undefined): boolean {
  if (round.content.length === 0) return false;
  if (round.role === "assistant") return before?.role !== "assistant" && round.content.every(isAccepted);
  if (before?.role !== "assistant") return false;
  const results = round.content.flatMap(({ toolResult }) => toolResult?.toolUseId ?? []);
  return (
    results.toSorted().join(" ") === usesIn(before).toSorted().join(" ") && round.content.every(isAccepted)
  );
}

function usesIn({ content }: Round): string[] {
  return content.flatMap(({ toolUse }) => (toolUse ? (toolUse.toolUseId ?? "") : []));
}

/** A model may make up a name or an input that Bedrock lets out and does not let in again. */
function isAccepted({ toolUse, toolResult }: ContentBlock): boolean {
  if (toolUse) {
    const { toolUseId = "", name = "", input } = toolUse;
    return TOOL_USE_ID.test(toolUseId) && TOOL_NAME.test(name) && isObject(input);
  }
  const { status, content = [] } = toolResult ?? { status: "success" };
  if (status === "error" && content.length === 0) return false;
  return content.every(({ json }) => json === undefined || isObject(json));
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
