import type { InferenceOperation } from "../model/model.ts";
import type { ContentBlock, ConverseRequest } from "../request/converse-request.ts";
import { parseGuardText } from "./guard-text.ts";

/** What is made of a text that a guardrail looks at. */
type Change = (text: string) => string;

/**
 * Calls `change` with each text of a request that a guardrail looks at, and returns the request with what it makes of
 * them. Of Converse these are the blocks `guardContent`, and where no message has one, the texts of all messages; of
 * InvokeModel what stands between its tags, and where there are none, all texts. Tools, their uses and results, and
 * reasoning are not looked at.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-tagging.html
 */
export function changeGuardedTexts(
  request: ConverseRequest,
  { operation, change }: { operation: InferenceOperation; change: Change },
): ConverseRequest {
  switch (operation) {
    case "Converse":
    case "ConverseStream":
      return changeConverse(request, change);
    case "InvokeModel":
    case "InvokeModelWithResponseStream":
      return changeInvocation(request, change);
  }
}

/** All characters of all texts, looked at or not. */
export function charactersOf(request: ConverseRequest): number {
  const blocks = [...request.system, ...request.messages.flatMap(({ content }) => content)];
  return blocks.reduce(
    (sum, { text, guardContent }) => sum + (text ?? parseGuardText(guardContent)?.text ?? "").length,
    0,
  );
}

function changeConverse(request: ConverseRequest, change: Change): ConverseRequest {
  const guarded = request.messages.some(({ content }) =>
    content.some(({ guardContent }) => guardContent !== undefined),
  );
  return changeBlocks(request, {
    system: (block) => changeGuardContent(block, change),
    message: (block) =>
      guarded ? changeGuardContent(block, change) : changeText(changeGuardContent(block, change), change),
  });
}

function changeInvocation(request: ConverseRequest, change: Change): ConverseRequest {
  const tag = request.guardrailConfig?.tagSuffix;
  const tags = tag === undefined ? undefined : tagged(tag);
  const texts = [...request.system, ...request.messages.flatMap(({ content }) => content)].flatMap(
    ({ text }) => text ?? [],
  );
  const hasTags = tags !== undefined && texts.some((text) => text.search(tags) >= 0);
  const changeBlock = (block: ContentBlock) =>
    changeText(block, hasTags ? (text) => text.replaceAll(tags, change) : change);
  return changeBlocks(request, { system: changeBlock, message: changeBlock });
}

function tagged(suffix: string): RegExp {
  const name = `amazon-bedrock-guardrails-guardContent_${suffix}`;
  return new RegExp(`(?<=<${name}>)[^]*?(?=</${name}>)`, "g");
}

function changeBlocks(
  request: ConverseRequest,
  change: Record<"system" | "message", (block: ContentBlock) => ContentBlock>,
): ConverseRequest {
  return {
    ...request,
    system: request.system.map(change.system),
    messages: request.messages.map((message) => ({
      ...message,
      content: message.content.map(change.message),
    })),
  };
}

function changeText(block: ContentBlock, change: Change): ContentBlock {
  return block.text === undefined ? block : { ...block, text: change(block.text) };
}

function changeGuardContent(block: ContentBlock, change: Change): ContentBlock {
  const guarded = parseGuardText(block["guardContent"]);
  if (!guarded || !guarded.isJudged) return block;
  return { ...block, guardContent: { text: { ...guarded.block, text: change(guarded.text) } } };
}
