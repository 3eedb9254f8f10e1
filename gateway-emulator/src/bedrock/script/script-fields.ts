/** Names the field that is wrong, and what it has to be. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

/** An answer longer than that is no answer; it guards against a slip of the keyboard. */
const MAX_WAIT_MS = 24 * 60 * 60 * 1000;

/** At four bytes a character, within the 32,767 bytes of a frame's header. @see https://smithy.io/2.0/aws/amazon-eventstream.html */
const MAX_HEADER_CHARS = 8_000;

export function fields(value: unknown, at: string, known: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrong(at, `an object with ${known.join(", ")}`, value);
  }
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownField(at === "the script" ? unknown : `${at}.${unknown}`, known);
  return value as Record<string, unknown>;
}

export function list(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) throw wrong(at, "a list", value);
  return value;
}

export function string(value: unknown, at: string): string {
  if (typeof value !== "string") throw wrong(at, "a text", value);
  return value;
}

export function header(value: unknown, at: string): string {
  if (typeof value === "string" && value.length <= MAX_HEADER_CHARS) return value;
  throw wrong(at, `a text of at most ${MAX_HEADER_CHARS} characters`, value);
}

export function base64(value: unknown, at: string): string {
  if (
    typeof value === "string" &&
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)
  ) {
    return value;
  }
  throw wrong(at, "base64", value);
}

/** The name of an error or exception: it travels in a header. */
export function identifier(value: unknown, at: string): string {
  if (typeof value === "string" && /^[A-Za-z]\w{0,127}$/.test(value)) return value;
  throw wrong(at, "a name such as throttlingException", value);
}

export function milliseconds(value: unknown, at: string): number {
  if (typeof value === "number" && value >= 0 && value <= MAX_WAIT_MS) return value;
  throw wrong(at, "milliseconds, 0 or more and at most a day", value);
}

export function wholeNumber(
  value: unknown,
  at: string,
  { min, max = Number.MAX_SAFE_INTEGER }: { min: number; max?: number },
): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;
  throw wrong(at, `a whole number, ${range}`, value);
}

export function yes(value: unknown, at: string): true {
  if (value !== true) throw wrong(at, "true", value);
  return true;
}

export function wrong(at: string, expected: string, value: unknown): ScriptError {
  return new ScriptError(
    `${at} must be ${expected}; it is ${value === undefined ? "missing" : shown(value)}`,
  );
}

export function unknownField(at: string, known: readonly string[]): ScriptError {
  return new ScriptError(`${at} is not known here; there are ${known.join(", ")}`);
}

function shown(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}
