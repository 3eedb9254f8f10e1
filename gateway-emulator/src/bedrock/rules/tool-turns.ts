import { validation } from "../model/errors.ts";
import type { Message } from "../request/converse-request.ts";
import { type Asked, modelRefusal } from "./asked.ts";

/**
 * Every use of a tool is answered in the next message, by its id and by nothing else.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/tool-use-inference-call.html
 */
export function checkToolTurns(asked: Asked): void {
  const { messages } = asked.request;
  for (const [index, message] of messages.entries()) {
    checkDistinct("toolUse", usesOf(message), index);
    checkResults(message, messages[index - 1], index);
  }
  checkLastTurn(asked);
}

/** @see https://github.com/bvcyber/Cyber-AutoAgent-ng/issues/72 and https://github.com/BerriAI/litellm/issues/20047 */
function checkDistinct(block: "toolUse" | "toolResult", ids: readonly string[], index: number): void {
  const seen = new Set<string>();
  const repeated = new Set(ids.filter((id) => seen.size === seen.add(id).size));
  if (repeated.size > 0)
    throw validation(
      `The ${block} blocks at messages.${index}.content contain duplicate Ids: ${[...repeated].join(", ")}`,
      "Each use has an id of its own, and one result. Two results of one use belong into the content of one toolResult.",
    );
}

function checkResults(message: Message, previous: Message | undefined, index: number): void {
  const results = resultsOf(message);
  checkDistinct("toolResult", results, index);
  const uses = usesOf(previous);
  const used = new Set(uses);
  // @see https://github.com/strands-agents/harness-sdk/issues/1435
  if (results.length > uses.length)
    throw validation(
      `The number of toolResult blocks at messages.${index}.content exceeds the number of toolUse blocks of previous turn.`,
      `Results without a use in messages.${index - 1}: ${results.filter((id) => !used.has(id)).join(", ")}. Trim a conversation by whole turns: an answer that uses tools goes together with the results.`,
    );
  // @see https://github.com/camel-ai/camel/issues/3954
  const given = new Set(results);
  const missing = uses.filter((id) => !given.has(id));
  if (missing.length > 0)
    throw validation(
      `Expected toolResult blocks at messages.${index}.content for the following Ids: ${missing.join(", ")}`,
      `messages.${index - 1} uses tools; the message after it has a toolResult for each, by toolUseId. For a tool that was not run, send one with status "error".`,
    );
}

/** Of models that go on from the assistant's words; the others refuse that it is the last to speak. */
function checkLastTurn(asked: Asked): void {
  const { messages } = asked.request;
  const open = usesOf(messages.at(-1));
  if (open.length === 0 || !asked.model.rules.prefill) return;
  throw modelRefusal(
    asked,
    `messages.${messages.length - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
    "The conversation ends with a use of tools: send their results as a user's message after it.",
  );
}

/** The ids of what an assistant's message asks the client to run. */
function usesOf(message: Message | undefined): string[] {
  if (message?.role !== "assistant") return [];
  return message.content.flatMap(({ toolUse }) =>
    toolUse && toolUse.type !== "server_tool_use" ? toolUse.toolUseId : [],
  );
}

function resultsOf({ role, content }: Message): string[] {
  // In an assistant's message it is a result of a tool that the model's provider has run.
  return role === "user" ? content.flatMap(({ toolResult }) => toolResult?.toolUseId ?? []) : [];
}
