import { shown } from "./shown.ts";

/** A rule that cannot be read: names the field that is wrong, and what it has to be. */
export class FaultError extends Error {
  override readonly name = "FaultError";
}

/** Nobody waits longer; it guards against a slip of the keyboard. */
const MAX_DELAY_MS = 24 * 60 * 60 * 1_000;

/** At four bytes a character still shorter than any header that it has to fit in. */
const MAX_MESSAGE_CHARACTERS = 8_000;

/** The members of an object that has no others than those known. */
export function fieldsOf(value: unknown, at: string, known: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw wrong(at, `an object with ${known.join(", ")}`, value);
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new FaultError(`${at}.${unknown} is not known here; there are ${known.join(", ")}`);
  return value as Record<string, unknown>;
}

export function textOf(value: unknown, at: string): string {
  if (typeof value === "string" && value.length <= MAX_MESSAGE_CHARACTERS) return value;
  throw wrong(at, `a text of at most ${MAX_MESSAGE_CHARACTERS} characters`, value);
}

/** The name of an error: it travels in a header. */
export function errorNameOf(value: unknown, at: string, example: string): string {
  if (typeof value === "string" && /^[A-Za-z]\w{0,127}$/.test(value)) return value;
  throw wrong(at, `an error's name, such as ${example}`, value);
}

export function delayOf(value: unknown, at: string): number {
  if (typeof value === "number" && value >= 0 && value <= MAX_DELAY_MS) return value;
  throw wrong(at, "milliseconds, 0 or more and at most a day", value);
}

export function wholeNumberOf(
  value: unknown,
  at: string,
  { min, max = Number.MAX_SAFE_INTEGER }: { min: number; max?: number },
): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;
  throw wrong(at, `a whole number, ${range}`, value);
}

export function trueOf(value: unknown, at: string): true {
  if (value !== true) throw wrong(at, "true", value);
  return true;
}

/** One of a few words. */
export function oneOf<Word extends string>(value: unknown, at: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === value);
  if (word === undefined) throw wrong(at, `one of ${words.join(", ")}`, value);
  return word;
}

export function wrong(at: string, expected: string, value: unknown): FaultError {
  return new FaultError(
    `${at} must be ${expected}; it is ${value === undefined ? "missing" : shown(value, 60)}`,
  );
}
