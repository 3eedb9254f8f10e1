import { PADDING_CHARS } from "../limits.ts";
import { between, type Random } from "../model/random.ts";

const ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** The `p` of an event: padding of a random length, against traffic analysis. */
export function padding(random: Random): string {
  return ALPHABET.slice(0, between(random, PADDING_CHARS));
}
