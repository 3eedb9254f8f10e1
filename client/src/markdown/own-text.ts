/**
 * The same text, holding no more than its own characters. A part of a text points into the whole of it, so that a word
 * would keep an answer as it was when the word came: with each flush one more of the whole answer.
 * @see https://github.com/v8/v8/blob/main/src/objects/string.h `SlicedString`
 */
export function ownText(text: string): string {
  return ` ${text}`.slice(1);
}
