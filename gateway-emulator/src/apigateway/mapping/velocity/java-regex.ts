import { TemplateError } from "../template-error.ts";
import { bounded, checkLength } from "./print.ts";

/** What `\p{…}` stands for, as a part of a character class. */
const KINDS = new Map([
  ["Alpha", "a-zA-Z"],
  ["Digit", "0-9"],
  ["Alnum", "a-zA-Z0-9"],
  ["Upper", "A-Z"],
  ["Lower", "a-z"],
  ["Space", "\\s"],
  ["Punct", "!-\\/:-@\\[-`{-~"],
]);

/**
 * A Java regular expression as JavaScript's: `(?i)` at the start, `\Q…\E`, `\A`, `\z` and `\p{Alpha}` are Java's own.
 * @throws TemplateError for one that JavaScript cannot read.
 */
function javaRegex(pattern: string, { whole }: { whole: boolean }): RegExp {
  const [start = "", flags = ""] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  const source = pattern.slice(start.length).replaceAll(JAVA_ONLY, inJavaScript);
  try {
    const regex = new RegExp(source, `g${flags}`);
    return whole ? new RegExp(`^(?:${source})$`, flags) : regex;
  } catch (error) {
    const what = `the regular expression ${JSON.stringify(pattern)} cannot be read: ${String(error)}`;
    throw new TemplateError(what, { cause: error });
  }
}

/** A quoted part, a class with a kind in it, a kind by itself, an end of the text; any other escape stays. */
const JAVA_ONLY = /\\Q[^]*?(?:\\E|$)|\[(?:[^\]\\]|\\[^])*\]|\\p\{\w+\}|\\[^]/g;

function inJavaScript(part: string): string {
  if (part.startsWith("\\Q"))
    return part
      .replace(/^\\Q/, "")
      .replace(/\\E$/, "")
      .replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  if (part.startsWith("["))
    return part.replaceAll(/\\p\{(\w+)\}/g, (all, kind: string) => KINDS.get(kind) ?? all);
  if (part.startsWith("\\p{")) return `[${KINDS.get(part.slice(3, -1)) ?? part}]`;
  if (part === "\\A") return "^";
  return part === "\\z" || part === "\\Z" ? "$" : part;
}

/** Java's replaceAll and replaceFirst: in the replacement `$1` is a group and a backslash makes the next one plain. */
export function replaceMatches(
  text: string,
  { pattern, replacement, all }: { pattern: string; replacement: string; all: boolean },
): string {
  const parts = replacementParts(replacement);
  let result = "";
  let from = 0;
  for (const match of text.matchAll(javaRegex(pattern, { whole: false }))) {
    const inserted = parts.map((part) => (typeof part === "string" ? part : groupOf(match, part))).join("");
    result = bounded(result + text.slice(from, match.index) + inserted);
    from = match.index + match[0].length;
    if (!all) break;
  }
  return bounded(result + text.slice(from));
}

function replacementParts(replacement: string): (string | number)[] {
  return (replacement.match(/\\[^]|\$\d|[^\\$]+|[^]/g) ?? []).map((part) => {
    if (part === "$" || part === "\\")
      throw new TemplateError(
        `in the replacement ${JSON.stringify(replacement)} a ${part} stands alone: write \\${part}`,
      );
    if (part.startsWith("\\")) return part.slice(1);
    return part.startsWith("$") ? Number(part.slice(1)) : part;
  });
}

function groupOf(match: RegExpExecArray, group: number): string {
  if (group >= match.length) throw new TemplateError(`the regular expression has no group ${group}`);
  return match[group] ?? "";
}

/** Java's replace: plain text, everywhere. */
export function replaceText(text: string, found: string, replacement: string): string {
  const times = found === "" ? text.length + 1 : text.split(found).length - 1;
  checkLength(times * replacement.length);
  return bounded(text.replaceAll(found, () => replacement));
}

/** Java's split: empty texts at the end are left out, unless a limit below zero asks for them. */
export function splitText(text: string, pattern: string, limit = 0): string[] {
  if (text === "") return [""];
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(javaRegex(pattern, { whole: false }))) {
    if (limit > 0 && parts.length === limit - 1) break;
    const isEmptyAtEnd = match[0] === "" && (match.index === 0 || match.index === text.length);
    if (isEmptyAtEnd) continue;
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return limit === 0 ? parts.slice(0, Math.max(1, parts.findLastIndex((part) => part !== "") + 1)) : parts;
}

/** Whether the whole text matches. */
export function matchesWhole(text: string, pattern: string): boolean {
  return javaRegex(pattern, { whole: true }).test(text);
}
