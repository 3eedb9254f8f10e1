/** Of a result in JSON: its event has to fit into a frame of 28 KiB, where a quote is two bytes and U+0000 six. */
const MAX_RESULT_BYTES = 20_000;

/** Cuts a tool's result that is too long for the model and for the page, between characters, and says so at its end. */
export function cutResult(text: string): string {
  if (jsonBytes(text) <= MAX_RESULT_BYTES) return text;
  const note = `\n[cut here: the whole result has ${text.length} characters]`;
  const room = MAX_RESULT_BYTES - jsonBytes(note);
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += jsonBytes(character);
    if (bytes > room) break;
    end += character.length;
  }
  return text.slice(0, end) + note;
}

/** In UTF-8, without the quotes around it. */
function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
