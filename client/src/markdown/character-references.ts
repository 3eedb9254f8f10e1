/** The named references that answers really use, each before its character; another one is shown as it is written. */
const NAMED = new Map(
  (
    "amp& lt< gt> quot\" apos' nbsp\u00a0 ensp\u2002 emsp\u2003 thinsp\u2009 shy\u00ad copy© reg® trade™ deg° plusmn± " +
    "times× divide÷ minus− ne≠ le≤ ge≥ asymp≈ infin∞ micro\u00b5 middot· bull• hellip… ndash– mdash— lsquo‘ rsquo’ ldquo“ " +
    "rdquo” laquo« raquo» larr← rarr→ uarr↑ darr↓ harr↔ euro€ pound£ yen¥ sect§ para¶"
  )
    .split(" ")
    .map((reference) => [reference.slice(0, -1), reference.slice(-1)]),
);

/**
 * Turns `&amp;`, `&#38;` and `&#x26;` into the characters they stand for.
 * @see https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references
 */
export function decodeReferences(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-zA-Z]+));/gu,
    (written, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return NAMED.get(name) ?? written;
      return fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
    },
  );
}

function fromCodePoint(code: number): string {
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : "\ufffd";
}
