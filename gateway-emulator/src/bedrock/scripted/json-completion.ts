import { isJson } from "../../control/parse-json.ts";
/** The member that says who went on. */
const MEMBER = '"note":';

/**
 * What makes JSON whole that breaks off, with `words` where a value is missing; undefined where that cannot be done, such as
 * in the middle of a number.
 */
export function jsonCompletion(begun: string, words: string): string | undefined {
  const { open, inString, lastToken } = scan(begun);
  const text = JSON.stringify(words);
  const closers = open.toReversed().join("");
  const candidates = inString
    ? [`${text.slice(1)}${closers}`, `":${text}${closers}`]
    : [closers, `${text}${closers}`, `${MEMBER}${text}${closers}`, `:${text}${closers}`];
  // An empty object or list would be whole, and say nothing.
  const telling = lastToken === "{" || lastToken === "[" ? candidates.slice(1) : candidates;
  return telling.find((rest) => rest !== "" && isJson(begun + rest));
}

/** What is open where the text ends, by what closes it. */
function scan(text: string): { open: readonly string[]; inString: boolean; lastToken: string } {
  const open: string[] = [];
  let inString = false;
  let lastToken = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
      continue;
    }
    if (character === '"') inString = true;
    else if (character === "{") open.push("}");
    else if (character === "[") open.push("]");
    else if (character === "}" || character === "]") open.pop();
    if (character.trim() !== "") lastToken = character;
  }
  return { open, inString, lastToken };
}
