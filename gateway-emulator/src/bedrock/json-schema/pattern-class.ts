import type { Cursor } from "./pattern.ts";

const DIGITS = [..."0123456789"];
const LOWER = [..."abcdefghijklmnopqrstuvwxyz"];
const UPPER = LOWER.map((letter) => letter.toUpperCase());

/** What `.` and `[^…]` are chosen from. */
export const ANY = [...LOWER, ...UPPER, ...DIGITS, ..." -_.,:;!?/#@+*=&%$'\"()<>"];

const WORD = [...LOWER, ...UPPER, ...DIGITS, "_"];

/** Some of what `\d` and its like stand for. */
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  d: DIGITS,
  w: WORD,
  s: [" "],
  D: without(DIGITS),
  W: without(WORD),
  S: without([" "]),
  t: ["\t"],
  n: ["\n"],
  r: ["\r"],
  f: ["\f"],
  v: ["\v"],
};

/** Some of what `\p{…}` stands for. */
const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  L: LOWER,
  Letter: LOWER,
  Ll: LOWER,
  Lu: UPPER,
  N: DIGITS,
  Nd: DIGITS,
  P: ["-"],
};

/** How many of a range are enough to choose from. */
const MAX_OF_RANGE = 128;

/** What follows a backslash; undefined for what is no character. */
export function parseEscape(cursor: Cursor): readonly string[] | undefined {
  const rest = cursor.pattern.slice(cursor.at);
  const [code, ...digits] =
    /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\})/.exec(rest) ?? [];
  if (code !== undefined) {
    const codePoint = Number.parseInt(digits.find((found) => found !== undefined) ?? "", 16);
    cursor.at += code.length;
    return codePoint <= 0x10ffff ? [String.fromCodePoint(codePoint)] : undefined;
  }
  const [property, name = ""] = /^p\{([A-Za-z]+)\}/.exec(rest) ?? [];
  if (property !== undefined) {
    cursor.at += property.length;
    return Object.hasOwn(PROPERTIES, name) ? PROPERTIES[name] : undefined;
  }
  const [character = ""] = rest;
  cursor.at += character.length;
  if (Object.hasOwn(CLASSES, character)) return CLASSES[character];
  // Other letters and digits are word boundaries, backreferences and the like.
  return character === "" || /[A-Za-z0-9]/.test(character) ? undefined : [character];
}

/** What is between brackets, behind the first one; undefined for what cannot be told. */
export function parseClass(cursor: Cursor): readonly string[] | undefined {
  const negated = cursor.pattern[cursor.at] === "^";
  if (negated) cursor.at += 1;
  const members: string[] = [];
  while (cursor.pattern[cursor.at] !== "]") {
    const first = parseMember(cursor);
    if (!first) return undefined;
    const isRange =
      first.length === 1 && cursor.pattern[cursor.at] === "-" && cursor.pattern[cursor.at + 1] !== "]";
    if (!isRange) {
      members.push(...first);
      continue;
    }
    cursor.at += 1;
    const last = parseMember(cursor);
    if (!last) return undefined;
    members.push(...range(first[0] ?? "", last[0] ?? ""));
  }
  cursor.at += 1;
  return negated ? without(members) : members;
}

function without(characters: readonly string[]): string[] {
  return ANY.filter((character) => !characters.includes(character));
}

function parseMember(cursor: Cursor): readonly string[] | undefined {
  const [character] = cursor.pattern.slice(cursor.at);
  if (character === undefined) return undefined;
  cursor.at += character.length;
  return character === "\\" ? parseEscape(cursor) : [character];
}

function range(first: string, last: string): string[] {
  const from = first.codePointAt(0) ?? 0;
  const count = Math.min(MAX_OF_RANGE, (last.codePointAt(0) ?? 0) - from + 1);
  return Array.from({ length: Math.max(0, count) }, (_, index) => String.fromCodePoint(from + index));
}
