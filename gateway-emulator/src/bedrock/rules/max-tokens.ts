import { validation } from "../model/errors.ts";
import type { Asked } from "./asked.ts";

/** @see https://github.com/vercel/ai/issues/2772 */
export function checkMaxTokens({ request: { inferenceConfig }, model, api }: Asked): void {
  const { maxTokens } = inferenceConfig;
  const { maxOutputTokens: limit, vendorName, modelId } = model;
  if (maxTokens === undefined || maxTokens <= limit) return;
  throw validation(
    api === "Converse"
      ? `The maximum tokens you requested exceeds the model limit of ${limit}. Try again with a maximum tokens value that is lower than ${limit}.`
      : `max_tokens: ${maxTokens} > ${limit}, which is the maximum allowed number of output tokens for ${vendorName}`,
    `${modelId} writes at most ${limit} tokens, thinking included; ${limit} itself is allowed. ${maxTokens} were asked for.`,
  );
}
