import type { Span } from "./finding.ts";
import { matchesFrom } from "./matches.ts";

/** Finds words and phrases in a text, from a place on. */
export type FindWords = (text: string, from: number) => Iterable<Span>;

/**
 * Finds words whatever their case, where they stand between other characters than letters and digits, as AWS does: in a
 * language that puts no spaces between words they are not found.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-word-filters.html
 */
export function wordFinder(words: readonly string[]): FindWords {
  const phrases = words.map((word) => word.trim()).filter((word) => word !== "");
  if (phrases.length === 0) return () => [];
  const longestFirst = phrases.toSorted((a, b) => b.length - a.length).map(phrasePattern);
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${longestFirst.join("|")})(?![\\p{L}\\p{N}_])`, "giu");
  return (text, from) => matchesFrom(pattern, { text, from });
}

function phrasePattern(phrase: string): string {
  return phrase
    .split(/\s+/)
    .map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`))
    .join(String.raw`\s{1,3}`);
}
