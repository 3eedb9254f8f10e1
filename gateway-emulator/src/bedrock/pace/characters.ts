import { textWeight } from "../tokens/tokens.ts";

/**
 * Code units that are always one character each, whatever stands beside them, as long as that is one of them too: letters,
 * signs and ideographs, without all that combines. First and last, those of one weight together.
 */
const SINGLE_UNITS: readonly (readonly [string, string])[] = [
  ["\t", "\n"],
  [" ", "~"],
  // Latin, Greek, Cyrillic, Arabic letters; punctuation, arrows, mathematics, symbols.
  ["\u00a0", "\u02ff"],
  ["\u0391", "\u03ff"],
  ["\u0400", "\u0482"],
  ["\u048a", "\u052f"],
  ["\u060c", "\u060f"],
  ["\u061b", "\u061b"],
  ["\u061f", "\u064a"],
  ["\u0660", "\u066f"],
  ["\u1e00", "\u1eff"],
  ["\u2010", "\u2027"],
  ["\u2030", "\u205e"],
  ["\u2070", "\u209c"],
  ["\u20a0", "\u20c0"],
  ["\u2100", "\u2bff"],
  // Chinese, Japanese and Korean; halfwidth katakana's voice marks combine.
  ["\u3000", "\u3029"],
  ["\u3030", "\u3096"],
  ["\u309b", "\u30ff"],
  ["\u3400", "\u4dbf"],
  ["\u4e00", "\u9fff"],
  ["\uac00", "\ud7a3"],
  ["\uff01", "\uff9d"],
];

/** What such a code unit weighs, as tokens count it; 0 for every other one. */
const SINGLE_WEIGHTS: Readonly<Uint8Array> = singleWeights();

/** A cluster that is longer is looked for again, in twice as much. */
const CLUSTER_WINDOW = 32;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** What a reader takes for one character: no emoji, accent or surrogate pair is ever cut. */
export function* charactersOf(text: string): Generator<string, void, undefined> {
  for (let at = 0; at < text.length;) {
    const end = characterEnd(text, at);
    yield text.slice(at, end);
    at = end;
  }
}

/** Where the character ends that begins at `at`. */
export function characterEnd(text: string, at: number): number {
  return isSingle(text, at) ? at + 1 : clusterEnd(text, at);
}

/** What the character weighs that is between the two. */
export function characterWeight(text: string, at: number, end: number): number {
  const weight = end === at + 1 ? SINGLE_WEIGHTS[text.charCodeAt(at)] : 0;
  return weight ? weight : textWeight(text.slice(at, end));
}

/** What all characters of the text weigh together. */
export function weightOf(text: string): number {
  let weight = 0;
  for (let at = 0; at < text.length; at += 1) {
    const single = SINGLE_WEIGHTS[text.charCodeAt(at)];
    if (!single) return textWeight(text);
    weight += single;
  }
  return weight;
}

/** Whether what is there is known to be a character by itself: the next code unit does not combine with it. */
function isSingle(text: string, at: number): boolean {
  if (SINGLE_WEIGHTS[text.charCodeAt(at)] === 0) return false;
  return at + 1 === text.length || SINGLE_WEIGHTS[text.charCodeAt(at + 1)] !== 0;
}

/** The segmenter's own answer; it is given little at a time, because it reads all that it is given. */
function clusterEnd(text: string, at: number): number {
  for (let length = CLUSTER_WINDOW; ; length *= 2) {
    const window = text.slice(at, at + length);
    const size = graphemes.segment(window).containing(0)?.segment.length ?? 1;
    // What ends before the window does, with a whole code point behind it, ends there in the text too.
    if (size < window.length - 1 || at + length >= text.length) return at + size;
  }
}

function singleWeights(): Uint8Array {
  const weights = new Uint8Array(2 ** 16);
  for (const [first, last] of SINGLE_UNITS) {
    weights.fill(textWeight(first), first.charCodeAt(0), last.charCodeAt(0) + 1);
  }
  return weights;
}
