import type { Span } from "./finding.ts";

/**
 * What a regular expression finds from a place on, one behind the other; what is before that place is only looked back
 * at. A match that does not pass the check is tried again from its second character.
 */
export function* matchesFrom(
  pattern: RegExp,
  {
    text,
    from,
    isGenuine = () => true,
  }: { text: string; from: number; isGenuine?: (match: string) => boolean },
): Generator<Span> {
  pattern.lastIndex = from;
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const [match] = found;
    const end = found.index + match.length;
    const genuine = match !== "" && isGenuine(match);
    if (genuine) yield { start: found.index, end };
    pattern.lastIndex = genuine ? end : found.index + 1;
  }
}
