import { MAX_PATTERN_DEPTH } from "./limits.ts";
import { ANY, parseClass, parseEscape } from "./pattern-class.ts";

/** What a regular expression matches, as something that can be written out. */
export type PatternNode =
  /** One of these. */
  | { kind: "characters"; characters: readonly string[] }
  | { kind: "sequence"; nodes: readonly PatternNode[] }
  | { kind: "choice"; nodes: readonly PatternNode[] }
  | { kind: "repeat"; node: PatternNode; min: number; max: number };

/** Where a pattern is being read. */
export interface Cursor {
  readonly pattern: string;
  at: number;
}

/** Undefined for a pattern with lookaround, backreferences, word boundaries, or one that is none. */
export function parsePattern(pattern: string): PatternNode | undefined {
  const cursor = { pattern, at: 0 };
  const node = parseChoice(cursor, 0);
  return cursor.at === pattern.length ? node : undefined;
}

function parseChoice(cursor: Cursor, depth: number): PatternNode | undefined {
  if (depth > MAX_PATTERN_DEPTH) return undefined;
  const nodes: PatternNode[] = [];
  for (;;) {
    const node = parseSequence(cursor, depth);
    if (!node) return undefined;
    nodes.push(node);
    if (cursor.pattern[cursor.at] !== "|") return nodes.length === 1 ? node : { kind: "choice", nodes };
    cursor.at += 1;
  }
}

function parseSequence(cursor: Cursor, depth: number): PatternNode | undefined {
  const nodes: PatternNode[] = [];
  for (;;) {
    const character = cursor.pattern[cursor.at];
    if (character === undefined || character === "|" || character === ")") return { kind: "sequence", nodes };
    const atom = parseAtom(cursor, depth);
    const node = atom && parseQuantifier(cursor, atom);
    if (!node) return undefined;
    nodes.push(node);
  }
}

function parseAtom(cursor: Cursor, depth: number): PatternNode | undefined {
  const [character = ""] = cursor.pattern.slice(cursor.at);
  cursor.at += character.length;
  switch (character) {
    case "^":
    case "$":
      return { kind: "sequence", nodes: [] };
    case ".":
      return oneOf(ANY);
    case "(":
      return parseGroup(cursor, depth);
    case "[":
      return oneOf(parseClass(cursor));
    case "\\":
      return oneOf(parseEscape(cursor));
    case "*":
    case "+":
    case "?":
    case "{":
      return undefined;
    default:
      return oneOf([character]);
  }
}

function parseGroup(cursor: Cursor, depth: number): PatternNode | undefined {
  const [prefix = ""] = /^\?(?::|<[A-Za-z_]\w*>)?/.exec(cursor.pattern.slice(cursor.at)) ?? [];
  // A question mark alone begins what looks around.
  if (prefix === "?") return undefined;
  cursor.at += prefix.length;
  const node = parseChoice(cursor, depth + 1);
  if (cursor.pattern[cursor.at] !== ")") return undefined;
  cursor.at += 1;
  return node;
}

function parseQuantifier(cursor: Cursor, node: PatternNode): PatternNode {
  const found = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(cursor.pattern.slice(cursor.at));
  if (!found) return node;
  const [quantifier, least = "0", comma, most = ""] = found;
  cursor.at += quantifier.length;
  switch (quantifier.charAt(0)) {
    case "*":
      return { kind: "repeat", node, min: 0, max: Infinity };
    case "+":
      return { kind: "repeat", node, min: 1, max: Infinity };
    case "?":
      return { kind: "repeat", node, min: 0, max: 1 };
    default: {
      const min = Number(least);
      return { kind: "repeat", node, min, max: comma === "" ? min : most === "" ? Infinity : Number(most) };
    }
  }
}

function oneOf(characters: readonly string[] | undefined): PatternNode | undefined {
  return characters && characters.length > 0 ? { kind: "characters", characters } : undefined;
}
