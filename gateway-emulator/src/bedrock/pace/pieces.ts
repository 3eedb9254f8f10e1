import { TOKEN_WEIGHT, textWeight } from "../tokens/tokens.ts";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Text in which every character is one code unit, for which no segmenter is needed. */
const PLAIN = /^[\t\n\x20-\x7e]*$/;

/** What a reader takes for one character: no emoji, accent or surrogate pair is ever cut. */
export function charactersOf(text: string): Iterable<string> {
  return PLAIN.test(text) ? text : segmentsOf(text);
}

/** Cuts text into pieces; `nextSize` says how long each one shall be. No piece is empty. */
export function* piecesOf(
  text: string,
  { nextSize, sizeUnit }: { nextSize: () => number; sizeUnit: "characters" | "tokens" },
): Generator<string, void, undefined> {
  // Weights are whole numbers, so that sizes add up exactly.
  const unit = sizeUnit === "characters" ? 1 : TOKEN_WEIGHT;
  let piece = "";
  let size = 0;
  let wanted = nextSize() * unit;
  for (const character of charactersOf(text)) {
    piece += character;
    size += sizeUnit === "characters" ? 1 : textWeight(character);
    if (size < wanted) continue;
    yield piece;
    piece = "";
    size = 0;
    wanted = nextSize() * unit;
  }
  if (piece !== "") yield piece;
}

/** At most `maxCharacters` of the text; what is cut off leaves an ellipsis. */
export function shorten(text: string, maxCharacters: number): string {
  let kept = "";
  let count = 0;
  for (const character of charactersOf(text)) {
    if (count === maxCharacters) return `${kept.trimEnd()}…`;
    kept += character;
    count += 1;
  }
  return text;
}

function* segmentsOf(text: string): Generator<string, void, undefined> {
  for (const { segment } of graphemes.segment(text)) yield segment;
}
