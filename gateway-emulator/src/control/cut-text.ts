/** The longest text that goes into the journal, or onto the terminal: enough to see what it is. */
export const MAX_TEXT_CHARACTERS = 8_192;

/** The text's beginning, and a mark of how much is missing; the text itself when it is short. */
export function cutText(text: string, maxCharacters = MAX_TEXT_CHARACTERS): string {
  if (text.length <= maxCharacters) return text;
  // A slice alone would keep the whole text in memory.
  const beginning = Buffer.from(text.slice(0, maxCharacters)).toString();
  return `${beginning}… (${(text.length - maxCharacters).toLocaleString("en")} more characters)`;
}
