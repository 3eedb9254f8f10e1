import type { Words } from "../words/words.ts";
import type { Oversize } from "./question-size.ts";

/** Says that a question is too long, and how much. */
export function sayOversize({ bytes, limit }: Oversize, words: Words): string {
  const [size, most, excess] = [bytes, limit, bytes - limit].map((count) => count.toLocaleString(words.lang));
  return words.tooLong(size ?? "", most ?? "", excess ?? "");
}
