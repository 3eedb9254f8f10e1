import { validation } from "../model/errors.ts";
import type { ContentBlock } from "../request/converse-request.ts";
import { type Asked, modelRefusal } from "./asked.ts";

const NOT_BLANK = /\S/;

/**
 * Messages are not empty, and texts not blank; a tool's result may be both.
 * @see https://github.com/earendil-works/pi/pull/3443 and https://github.com/NousResearch/hermes-agent/issues/55092
 */
export function checkMessageContent({ request: { messages } }: Asked): void {
  for (const [index, { content }] of messages.entries()) {
    if (content.length === 0)
      throw validation(
        `The content field in the Message object at messages.${index} is empty. Add a ContentBlock object to the content field and try again.`,
        "Leave out messages that say nothing, such as an answer that was cut off before its first word.",
      );
    const blank = content.findIndex(isBlank);
    if (blank >= 0)
      throw validation(
        `The text field in the ContentBlock object at messages.${index}.content.${blank} is blank. Add text to the text field, and try again.`,
        "A text of white space alone is blank too. Leave such blocks out before they are sent, and out of what is kept of a conversation.",
      );
  }
}

/** @see https://github.com/NousResearch/hermes-agent/pull/63983: the same of messages; of `system` in Anthropic's API */
export function checkSystemText(asked: Asked): void {
  const blank = asked.request.system.findIndex(isBlank);
  if (blank >= 0)
    throw modelRefusal(
      asked,
      "system: text content blocks must contain non-whitespace text",
      `system.${blank} is white space alone: leave it out.`,
    );
}

function isBlank({ text }: ContentBlock): boolean {
  return text !== undefined && !NOT_BLANK.test(text);
}
