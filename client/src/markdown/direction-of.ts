/** From Hebrew to the scripts beside Arabic, and the forms that Unicode has for compatibility. */
const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/u;

/**
 * Which side a text begins at: its first letter tells. Of what holds blocks with a direction of their own, `dir="auto"`
 * finds no text, so that lists would have their markers, and tables their first columns, on the left side.
 */
export function directionOf(text = ""): "ltr" | "rtl" | undefined {
  const [letter] = /\p{L}/u.exec(text) ?? [];
  if (letter === undefined) return undefined;
  return FROM_RIGHT.test(letter) ? "rtl" : "ltr";
}
