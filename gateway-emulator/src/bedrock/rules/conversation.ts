import { validation } from "../model/errors.ts";
import type { FoundationModel } from "../catalogue/foundation-model.ts";
import type { ConverseRequest, Message } from "../request/converse-request.ts";

/**
 * Holds a request against Bedrock's rules for conversations, in AWS's words.
 * @throws BedrockError ValidationException (400)
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-call.html
 */
export function checkConversation(
  { messages, inferenceConfig }: ConverseRequest,
  { rules, maxOutputTokens }: FoundationModel,
): void {
  if (messages[0]?.role !== "user") {
    throw validation(
      "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
    );
  }
  messages.forEach(checkContent);
  if (messages.some((message, index) => message.role === messages[index - 1]?.role)) {
    throw validation(
      "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.",
    );
  }
  if (messages.at(-1)?.role === "assistant" && !rules.prefill) {
    throw validation(
      "The model returned the following errors: This model does not support assistant message prefill. The conversation must end with a user message.",
    );
  }
  checkMaxTokens(inferenceConfig.maxTokens, maxOutputTokens);
}

function checkContent({ content }: Message, index: number): void {
  if (content.length === 0) {
    throw validation(
      `The content field in the Message object at messages.${index} is empty. Add a ContentBlock object to the content field and try again.`,
    );
  }
  const blank = content.findIndex(({ text }) => text?.trim() === "");
  if (blank >= 0) {
    throw validation(
      `The text field in the ContentBlock object at messages.${index}.content.${blank} is blank. Add text to the text field, and try again.`,
    );
  }
}

function checkMaxTokens(maxTokens: number | undefined, limit: number): void {
  if (maxTokens === undefined || maxTokens <= limit) return;
  throw validation(
    `The maximum tokens you requested exceeds the model limit of ${limit}. Try again with a maximum tokens value that is lower than ${limit}.`,
  );
}
