/** A longer text gets another text node: the browser replaces the text of a node as a whole. */
const PIECE_CHARS = 2_000;

/** A text in pieces, to which some more has come: all but the last of the pieces stay as they are. */
export function grownPieces(pieces: readonly string[], added: string): readonly string[] {
  const grown = [...pieces];
  let from = 0;
  while (from < added.length) {
    const last = isFull(grown.at(-1)) ? "" : (grown.pop() ?? "");
    const end = from + Math.max(1, PIECE_CHARS - last.length);
    grown.push(last + added.slice(from, end));
    from = end;
  }
  return grown;
}

function isFull(piece = ""): boolean {
  return piece.length >= PIECE_CHARS && !endsInHalf(piece);
}

/** A character outside the basic plane is two UTF-16 units; alone, the first of them is not shown as anything. */
function endsInHalf(text: string): boolean {
  return /[\ud800-\udbff]$/.test(text);
}
