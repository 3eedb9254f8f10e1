import { constraint } from "../model/errors.ts";

/**
 * One of the words that a query parameter may be; undefined when it is absent. AWS's message calls it `at`.
 * @throws BedrockError ValidationException (400), with AWS's own words
 */
export function queryWord<Word extends string>(
  query: URLSearchParams,
  { name, at = name, words }: { name: string; at?: string; words: readonly Word[] },
): Word | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  const word = words.find((one) => one === value);
  if (word === undefined) {
    throw constraint({ at, value, rule: `Member must satisfy enum value set: [${words.join(", ")}]` });
  }
  return word;
}

/**
 * A text that matches AWS's pattern; undefined when it is absent.
 * @throws BedrockError ValidationException (400)
 */
export function queryText(
  query: URLSearchParams,
  { name, pattern }: { name: string; pattern: RegExp },
): string | undefined {
  const value = query.get(name);
  if (value === null || pattern.test(value)) return value ?? undefined;
  const shown = pattern.source.replace(/^\^|\$$/g, "");
  throw constraint({ at: name, value, rule: `Member must satisfy regular expression pattern: ${shown}` });
}

/**
 * A whole number between two others; `absent` when it is not there.
 * @throws BedrockError ValidationException (400)
 */
export function queryNumber(
  query: URLSearchParams,
  { name, min, max, absent }: { name: string; min: number; max: number; absent: number },
): number {
  const value = query.get(name);
  if (value === null) return absent;
  const number = /^-?\d{1,15}$/.test(value) ? Number(value) : NaN;
  if (number >= min && number <= max) return number;
  const bound = number > max ? `less than or equal to ${max}` : `greater than or equal to ${min}`;
  throw constraint({ at: name, value, rule: `Member must have value ${bound}` });
}
