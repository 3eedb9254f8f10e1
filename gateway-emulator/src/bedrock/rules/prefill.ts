import { type Asked, modelRefusal } from "./asked.ts";

/**
 * Who is the last to speak: older models go on from the assistant's words.
 * @see https://github.com/anomalyco/opencode/issues/29760
 */
export function checkPrefill(asked: Asked): void {
  const { messages } = asked.request;
  const last = messages.at(-1);
  if (last?.role !== "assistant") return;
  const { modelId, rules, providerName } = asked.model;
  if (!rules.prefill)
    throw modelRefusal(
      asked,
      "This model does not support assistant message prefill. The conversation must end with a user message.",
      `messages.${messages.length - 1} is the assistant's, and ${modelId} does not go on from it. To have an answer continued, ask for that in a user's message.`,
    );
  const end = last.content.at(-1)?.text;
  if (providerName === "Anthropic" && end !== undefined && end.trimEnd() !== end)
    throw modelRefusal(
      asked,
      "messages: final assistant content cannot end with trailing whitespace",
      "Trim the end of the words that the model is to go on from.",
    );
}
