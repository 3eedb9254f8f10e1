/** Which turns of a conversation are drawn: from one to just before another, counted from the oldest that is loaded. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** As many as the first paint waits for, at most. */
export const FIRST_TURNS = 10;
/** As many characters: what fills a large window. */
const FIRST_CHARS = 5_000;
/** With their answers, two hundred messages. */
export const MAX_TURNS = 100;
/** Drawn at a time, when the browser is idle. */
export const SLICE_TURNS = 5;
const SLOW_SLICE_TURNS = 2;
/** What takes longer is felt. */
const LONG_SLICE_MS = 16;

/** Above where a reader comes back to. */
const TURNS_ABOVE = 2;

/** How many characters a turn has, by its place; where it is not known, as many turns are drawn as are drawn at most. */
type CharsOf = (index: number) => number;

const UNKNOWN: CharsOf = () => 0;

/** The newest turns, as many as are drawn first: whoever opens a conversation sees its end, and no more of it. */
export function newest(count: number, charsOf = UNKNOWN): Span {
  let from = count;
  for (let chars = 0; from > 0 && count - from < FIRST_TURNS && chars < FIRST_CHARS;) {
    from -= 1;
    chars += charsOf(from);
  }
  return { from, to: count };
}

/** What is drawn first when a reader comes back to a turn. */
export function around(index: number, count: number): Span {
  const from = Math.max(0, Math.min(index - TURNS_ABOVE, count - FIRST_TURNS));
  return { from, to: Math.min(count, from + FIRST_TURNS) };
}

/** More above; what is then too much goes from the end. */
export function earlier({ from, to }: Span, turns: number): Span {
  const first = Math.max(0, from - turns);
  return { from: first, to: Math.min(to, first + MAX_TURNS) };
}

/** More below; what is then too much goes from the beginning. */
export function later({ from, to }: Span, turns: number, count: number): Span {
  const end = Math.min(count, to + turns);
  return { from: Math.max(from, end - MAX_TURNS), to: end };
}

/** The end, with what is drawn above it where it was drawn already. */
export function toEnd(span: Span, count: number, charsOf = UNKNOWN): Span {
  return span.to === count ? span : newest(count, charsOf);
}

/**
 * The same turns in a conversation that has changed: whoever had its end has the new one.
 * @param before the turns' ids, of which the span was drawn
 */
export function carried(
  span: Span,
  before: readonly string[],
  after: readonly string[],
  charsOf = UNKNOWN,
): Span {
  const places = new Map(after.map((id, index) => [id, index]));
  const drawn = before.slice(span.from, span.to);
  const first = drawn.findIndex((id) => places.has(id));
  if (first < 0) return newest(after.length, charsOf);
  const from = Math.max(0, (places.get(drawn[first] ?? "") ?? 0) - first);
  if (span.to === before.length) return { from: Math.max(from, after.length - MAX_TURNS), to: after.length };
  const last = drawn.findLast((id) => places.has(id)) ?? "";
  return { from, to: Math.min((places.get(last) ?? 0) + 1, from + MAX_TURNS) };
}

/** How many turns are drawn next, after so many took so long. */
export function sliceAfter(tookMs: number): number {
  return tookMs > LONG_SLICE_MS ? SLOW_SLICE_TURNS : SLICE_TURNS;
}
