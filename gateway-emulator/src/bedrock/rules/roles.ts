import { validation } from "../model/errors.ts";
import type { Message } from "../request/converse-request.ts";
import type { Asked } from "./asked.ts";

/**
 * The user begins, and then they take turns; messages of the system's are no turns. Whether AWS still asks for the second with the newest models is not known.
 * @see https://github.com/langgenius/dify/issues/12340 and https://github.com/langchain-ai/langchain-aws/issues/130
 */
export function checkRoles({ request: { messages } }: Asked): void {
  if (messages[0]?.role !== "user")
    throw validation(
      "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
      messages.length === 0
        ? "The request has no messages."
        : "messages.0 is the assistant's: drop it, or trim the history so that it begins with a user's message.",
    );
  const turns = messages.map(turnAt).filter(({ role }) => role !== "system");
  const repeated = turns.findIndex(({ role }, index) => role === turns[index - 1]?.role);
  if (repeated > 0)
    throw validation(
      "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.",
      `messages.${turns[repeated - 1]?.index} and messages.${turns[repeated]?.index} are both the ${turns[repeated]?.role}'s: put their blocks into one message.`,
    );
}

function turnAt({ role }: Message, index: number) {
  return { role, index };
}
