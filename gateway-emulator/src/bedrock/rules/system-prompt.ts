import { validation } from "../model/errors.ts";
import type { Asked } from "./asked.ts";

/** @see https://github.com/Mintplex-Labs/anything-llm/issues/2486 */
export function checkSystemPrompt({ request: { system }, model }: Asked): void {
  if (system.length === 0 || model.rules.systemPrompt) return;
  throw validation(
    "This model doesn't support system messages. Try again without a system message or use a model that supports system messages.",
    `${model.modelId} takes no system prompt: put it before the first words of the user.`,
  );
}
