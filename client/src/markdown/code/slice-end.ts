/** What is coloured without a pause: some milliseconds' work. */
export const SLICE_CHARS = 1_000;

/** A longer line was hardly written by a hand or for an eye: it stays plain. */
export const COLOURED_LINE_CHARS = 500;

/**
 * Where a slice of code ends that begins at `start`, which is where a line begins.
 * @param limit where the code ends
 */
export function sliceEnd(text: string, start: number, limit: number): { end: number; isPlain: boolean } {
  const first = lineEnd(text, start, limit);
  if (first - start > COLOURED_LINE_CHARS) return { end: first, isPlain: true };
  let end = first;
  let gap = 0;
  while (end < limit) {
    const next = lineEnd(text, end, limit);
    if (next - end > COLOURED_LINE_CHARS) return { end, isPlain: false };
    // Between two paragraphs of code there is seldom anything open.
    if (next - start > SLICE_CHARS) return { end: gap > start + SLICE_CHARS / 2 ? gap : end, isPlain: false };
    if (/^\s*$/u.test(text.slice(end, next))) gap = next;
    end = next;
  }
  return { end, isPlain: false };
}

function lineEnd(text: string, start: number, limit: number): number {
  const newline = text.indexOf("\n", start);
  return newline === -1 || newline >= limit ? limit : newline + 1;
}
