import { TOKEN_WEIGHT } from "../tokens/tokens.ts";
import { characterEnd, charactersOf, characterWeight } from "./characters.ts";

export interface PieceSizes {
  /** How long each piece shall be. */
  nextSize: () => number;
  sizeUnit: "characters" | "tokens";
}

/** Cuts text into pieces, between characters. No piece is empty. */
export function* piecesOf(
  text: string,
  { nextSize, sizeUnit }: PieceSizes,
): Generator<string, void, undefined> {
  const endOf = sizeUnit === "characters" ? endAfterCharacters : endAfterWeight;
  // Weights are whole numbers, so that sizes add up exactly.
  const unit = sizeUnit === "characters" ? 1 : TOKEN_WEIGHT;
  for (let at = 0; at < text.length;) {
    const end = endOf(text, at, nextSize() * unit);
    yield text.slice(at, end);
    at = end;
  }
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

function endAfterCharacters(text: string, start: number, wanted: number): number {
  let at = start;
  for (let size = 0; at < text.length;) {
    at = characterEnd(text, at);
    size += 1;
    if (size >= wanted) break;
  }
  return at;
}

function endAfterWeight(text: string, start: number, wanted: number): number {
  let at = start;
  for (let weight = 0; at < text.length;) {
    const end = characterEnd(text, at);
    weight += characterWeight(text, at, end);
    at = end;
    if (weight >= wanted) break;
  }
  return at;
}
