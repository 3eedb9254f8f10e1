import { type Asked, modelRefusal } from "./asked.ts";

/**
 * Messages of the system's stand between turns, before an answer of the assistant's or at the end, where the model takes them.
 * Which models do on Bedrock is disputed.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference.html
 * @see https://github.com/braintrustdata/lingua/pull/269 and https://github.com/BerriAI/litellm/issues/41043
 */
export function checkMidConversationSystem(asked: Asked): void {
  const { messages } = asked.request;
  const first = messages.findIndex(({ role }) => role === "system");
  if (first < 0) return;
  const { modelId, rules } = asked.model;
  // As InvokeModel says it. @see https://github.com/BerriAI/litellm/pull/32831
  if (!rules.midConversationSystem)
    throw modelRefusal(
      asked,
      "role 'system' is not supported on this model",
      `messages.${first} is the system's, and ${modelId} takes no such messages, as far as is known: put its text into system, or into a user's message.`,
    );
  // @see https://github.com/anthropics/claude-code/issues/73821
  const misplaced = messages.findIndex(
    ({ role }, index) => role === "system" && (messages[index + 1]?.role ?? "assistant") !== "assistant",
  );
  if (misplaced >= 0)
    throw modelRefusal(
      asked,
      `messages.${misplaced}: role 'system' must precede an 'assistant' message or end the array`,
      `messages.${misplaced + 1} is the ${messages[misplaced + 1]?.role}'s: a system message stands after what the user said.`,
    );
}
