/** Of some ids, the one that takes the fewest edits to get to; undefined when there is none. */
export function nearestId(id: string, known: Iterable<string>): string | undefined {
  let nearest: { id: string; edits: number } | undefined;
  for (const one of known) {
    const edits = editsBetween(id.slice(0, MAX_COMPARED), one);
    if (!nearest || edits < nearest.edits) nearest = { id: one, edits };
  }
  return nearest?.id;
}

/** Ids are shorter; a longer text is no slip of the keyboard. */
const MAX_COMPARED = 64;

/** Levenshtein's distance, row by row. */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let index = 0; index < from.length; index += 1) {
    const next = [index + 1];
    for (let column = 0; column < to.length; column += 1) {
      const replaced = (row[column] ?? 0) + (from[index] === to[column] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
