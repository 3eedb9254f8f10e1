/**
 * How much of an open block is read again at most, in characters. A longer one of which nothing can be settled is
 * shown in pieces until the answer ends: the work for each new word stays bounded whatever the answer is.
 */
const MAX_OPEN_CHARS = 4_096;

/** How many marks that may open an emphasis or a link are read again at most: each is looked up in all that follows. */
const MAX_OPEN_MARKS = 512;

/** Whether an open end is too much to be read again with each new word. */
export function isTooMuch(rest: string): boolean {
  if (rest.length <= MAX_OPEN_MARKS) return false;
  return rest.length > MAX_OPEN_CHARS || (rest.match(/[*_[]/gu)?.length ?? 0) > MAX_OPEN_MARKS;
}

/** Where a text may be cut with the least harm: behind its last line, else its last word, else its last character. */
export function lastBreak(source: string, from: number): number {
  const line = source.lastIndexOf("\n") + 1;
  const word = source.lastIndexOf(" ") + 1;
  const middle = (from + source.length) / 2;
  const end = [line, word].find((at) => at > middle) ?? source.length;
  return /[\ud800-\udbff]/u.test(source.charAt(end - 1)) ? end - 1 : end;
}
