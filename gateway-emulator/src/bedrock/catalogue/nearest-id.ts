/**
 * Of some ids, the one that takes the fewest edits to get to; undefined when none is so near that it may be meant. An id
 * that names a provider is compared with that provider's alone; providers and versions may be left out.
 */
export function nearestId(id: string, known: Iterable<string>): string | undefined {
  const asked = id.slice(0, MAX_COMPARED);
  const all = [...known];
  const provider = providerOf(asked);
  const ofProvider = all.filter((one) => provider !== "" && one.startsWith(`${provider}.`));
  const [nearest] = (ofProvider.length > 0 ? ofProvider : all)
    .map((one) => ({ id: one, edits: editsTo(one, asked), wholeEdits: editsBetween(asked, one) }))
    .sort((one, other) => one.edits - other.edits || one.wholeEdits - other.wholeEdits);
  if (!nearest || nearest.edits > Math.floor(asked.length / CHARACTERS_PER_SLIP)) return undefined;
  return nearest.id;
}

/** Ids are shorter; a longer text is no slip of the keyboard. */
const MAX_COMPARED = 64;

/** In a text of so many characters, one is taken for a slip. */
const CHARACTERS_PER_SLIP = 6;

/** The date and the version that many ids end with: `-20250929-v1:0`. */
const VERSION = /(-\d{8})?(-v\d+)?(:\d+)?$/;

/** To the id or a part of it that says as much. */
function editsTo(known: string, asked: string): number {
  const withoutProvider = known.slice(providerOf(known).length + 1);
  const named = [known, withoutProvider].map((one) =>
    editsBetween(asked.replace(VERSION, ""), one.replace(VERSION, "")),
  );
  return Math.min(editsBetween(asked, known), ...named);
}

function providerOf(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf(".")));
}

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
