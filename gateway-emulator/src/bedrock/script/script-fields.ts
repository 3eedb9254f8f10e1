/** Names the field that is wrong, and what it has to be. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
  /** The field, such as `events[0].text`. */
  readonly at: string;
  /** What is wrong with it: the rest of the sentence that begins with the field. */
  readonly problem: string;

  constructor(at: string, problem: string) {
    super(`${at} ${problem}`);
    this.at = at;
    this.problem = problem;
  }
}

/** What a script as a whole is called. */
export const THE_SCRIPT = "the script";

/** An answer longer than that is no answer; it guards against a slip of the keyboard. */
const MAX_WAIT_MS = 24 * 60 * 60 * 1000;

/** At four bytes a character, within the 32,767 bytes of a frame's header. @see https://smithy.io/2.0/aws/amazon-eventstream.html */
const MAX_HEADER_CHARS = 8_000;

export function fields(value: unknown, at: string, known: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrong(at, `an object with ${known.join(", ")}`, value);
  }
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownField(at === THE_SCRIPT ? unknown : `${at}.${unknown}`, known);
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

/** One of a few words. */
export function oneOf<Word extends string>(value: unknown, at: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === value);
  if (word === undefined) throw wrong(at, `one of ${words.join(", ")}`, value);
  return word;
}

/** What `read` makes of each member that is there. */
export function given<Name extends string, Value>(
  values: { readonly [name in Name]?: unknown },
  read: (value: unknown, name: Name) => Value,
): { [name in Name]?: Value } {
  const there = (Object.keys(values) as Name[]).filter((name) => values[name] !== undefined);
  return Object.fromEntries(there.map((name) => [name, read(values[name], name)])) as {
    [name in Name]?: Value;
  };
}

export function yes(value: unknown, at: string): true {
  if (value !== true) throw wrong(at, "true", value);
  return true;
}

export function wrong(at: string, expected: string, value: unknown): ScriptError {
  return new ScriptError(at, `must be ${expected}; it is ${value === undefined ? "missing" : shown(value)}`);
}

export function unknownField(at: string, known: readonly string[]): ScriptError {
  return new ScriptError(at, `is not known here; there are ${known.join(", ")}`);
}

function shown(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}
