import { validation } from "../model/errors.ts";
import type { Asked } from "./asked.ts";

/**
 * What is in blocks of tools: an object goes in, something comes out of an error, and a toolConfig says what they are.
 * @see https://github.com/aws-samples/sample-multi-agent-orchestration-chat-on-agentcore/issues/15
 * @see https://github.com/langgenius/dify/issues/17545
 * @see https://github.com/deepset-ai/haystack/issues/3766 and https://github.com/aws/aws-sdk-js-v3/issues/7330, of results
 */
export function checkToolBlocks({ request: { toolConfig }, blocks }: Asked): void {
  for (const { block, at } of blocks) {
    const { toolUse, toolResult } = block;
    if ((toolUse || toolResult) && !toolConfig)
      throw validation(
        "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
        `${at()} is of a tool. Send the same toolConfig for as long as the conversation has such blocks, also with a request that wants no tool.`,
      );
    if (toolUse && !isObject(toolUse.input))
      throw validation(
        `The format of the value at ${at()}.toolUse.input is invalid. Provide a json object for the field and try again.`,
        "A stream brings the input as text in pieces: put them together, then parse them. No input at all is {}.",
      );
    const text = toolResult?.content.findIndex(({ json }) => json !== undefined && !isObject(json)) ?? -1;
    if (text >= 0)
      throw validation(
        `The format of the value at ${at()}.toolResult.content.${text}.json is invalid. Provide a json object for the field and try again.`,
        'What is a list, a text or a number goes into an object, such as {"result":[1]}, or as text into a block text.',
      );
    if (toolResult?.status === "error" && toolResult.content.length === 0)
      throw validation(
        `The content field at ${at()}.toolResult cannot be empty when status value is error.`,
        "Say in it what went wrong: the model reads it.",
      );
  }
}

export function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
