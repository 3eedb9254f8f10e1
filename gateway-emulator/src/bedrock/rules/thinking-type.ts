import type { Asked } from "./asked.ts";

/** What the model's messages point to. */
export const THINKING_GUIDE = "https://docs.claude.com/en/docs/build-with-claude/extended-thinking";

/** Undefined for what is not given, and for models of others, to whom `thinking` means something else. */
export function thinkingType(asked: Pick<Asked, "request" | "model">): unknown {
  const thinking = thinkingOf(asked);
  return typeof thinking === "object" && thinking !== null && "type" in thinking ? thinking.type : undefined;
}

/** `additionalModelRequestFields.thinking`, as it was sent. */
export function thinkingOf({ request, model }: Pick<Asked, "request" | "model">): unknown {
  if (model.providerName !== "Anthropic") return undefined;
  return request.additionalModelRequestFields?.["thinking"] ?? undefined;
}
