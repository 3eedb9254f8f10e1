import type { ModelRules } from "./model-list.ts";

/** How long before a model's end its operator is told. */
const NOTICE_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * How far a model is on its way to its end, as the end of a sentence; undefined while there is nothing to say.
 * @param now in milliseconds since the Unix epoch
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html
 */
export function describeAge(
  { legacy, endOfLife }: NonNullable<ModelRules["lifecycle"]>,
  now: number,
): string | undefined {
  const isFrom = (date: string | undefined, earlierMs = 0): date is string =>
    date !== undefined && now >= Date.parse(date) - earlierMs;
  const ends = endOfLife && `reaches the end of its life on ${day(endOfLife)}`;
  if (isFrom(endOfLife)) return `reached the end of its life on ${day(endOfLife)} and answers no more`;
  if (isFrom(legacy)) return `is Legacy since ${day(legacy)}${ends ? ` and ${ends}` : ""}`;
  return isFrom(endOfLife, NOTICE_MS) ? ends : undefined;
}

function day(date: string): string {
  return date.slice(0, 10);
}
