import { cutText } from "./cut-text.ts";

/** Enough of a value to tell which one it is. */
const MAX_SHOWN_CHARACTERS = 100;

/** A value that came from outside, as JSON and in short, for a text that is to be read. */
export function shown(value: unknown, maxCharacters = MAX_SHOWN_CHARACTERS): string {
  if (typeof value === "string") return JSON.stringify(cutText(value, maxCharacters));
  return cutText(JSON.stringify(value) ?? "nothing", maxCharacters);
}
