import { type BedrockError, validation } from "../model/errors.ts";

/** Members of a JSON object, by their names. */
export type Fields = Readonly<Record<string, unknown>>;

/*
 * Bodies of Anthropic's models are checked by Anthropic, not by AWS: `at` is a path such as `messages.0.content.1.text`,
 * and InvokeModel's message has nothing before it.
 */

/** @see https://github.com/QuantumNous/new-api/issues/3339 */
export function fieldRequired(at: string): BedrockError {
  return validation(`${at}: Field required`);
}

/** @see https://github.com/anthropics/claude-code/issues/4378 */
export function extraInput(at: string, advice?: string): BedrockError {
  return validation(`${at}: Extra inputs are not permitted`, advice);
}

/** @see https://github.com/danny-avila/LibreChat/issues/7346 */
export function inputShould(at: string, be: string): BedrockError {
  return validation(`${at}: Input should be ${be}`);
}

/** One that a tagged union does not have. */
export function unknownTag(at: string, tag: string, known: readonly string[]): BedrockError {
  const tags = known.map((one) => `'${one}'`).join(", ");
  return validation(
    `${at}: Input tag '${tag}' found using 'type' does not match any of the expected tags: ${tags}`,
  );
}

/** @throws BedrockError ValidationException (400), as all of this file. */
export function parseFields(value: unknown, at: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw inputShould(at, "a valid dictionary or object to extract fields from");
}

export function parseList(value: unknown, at: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw inputShould(at, "a valid list");
}

export function parseText(value: unknown, at: string): string {
  if (typeof value === "string") return value;
  throw value === undefined ? fieldRequired(at) : inputShould(at, "a valid string");
}

/** Undefined for what is absent or null. */
export function parseOptionalText(value: unknown, at: string): string | undefined {
  return isAbsent(value) ? undefined : parseText(value, at);
}

export function parseOptionalBoolean(value: unknown, at: string): boolean | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value === "boolean") return value;
  throw inputShould(at, "a valid boolean");
}

export function parseNumber(
  value: unknown,
  at: string,
  { min, max, whole = false }: { min: number; max?: number; whole?: boolean },
): number {
  if (value === undefined) throw fieldRequired(at);
  if (typeof value !== "number" || (whole && !Number.isInteger(value)))
    throw inputShould(at, whole ? "a valid integer" : "a valid number");
  if (value < min) throw inputShould(at, `greater than or equal to ${min}`);
  if (max !== undefined && value > max) throw inputShould(at, `less than or equal to ${max}`);
  return value;
}

export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** @throws BedrockError for the first member that is not among those known. */
export function allowOnly(fields: Fields, known: readonly string[], at = ""): void {
  const extra = Object.keys(fields).find((name) => !known.includes(name));
  if (extra !== undefined) throw extraInput(at === "" ? extra : `${at}.${extra}`);
}

/**
 * The member of a tagged union that `type` names.
 * @throws BedrockError when it names none
 */
export function parseTag<Tag extends string>(fields: Fields, at: string, known: readonly Tag[]): Tag {
  const type = fields["type"];
  if (isAbsent(type)) throw fieldRequired(`${at}.type`);
  const tag = known.find((one) => one === type);
  if (tag === undefined) throw unknownTag(at, typeof type === "string" ? type : JSON.stringify(type), known);
  return tag;
}
