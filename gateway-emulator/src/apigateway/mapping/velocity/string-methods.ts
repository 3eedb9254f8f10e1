import { javaInteger } from "../java-number.ts";
import { TemplateError } from "../template-error.ts";
import { matchesWhole, replaceMatches, replaceText, splitText } from "./java-regex.ts";
import { asIndex, asInteger, asText } from "./method-arguments.ts";
import { bounded, checkLength, printed } from "./print.ts";
import { javaList, type Method } from "./values.ts";

/** The methods of java.lang.String that templates use. */
export const STRING_METHODS = new Map<string, Method<string>>([
  ["charAt/1", (self, at) => self.charAt(asIndex(at, { to: self.length - 1 }))],
  ["compareTo/1", (self, other) => compared(self, asText(other))],
  ["compareToIgnoreCase/1", (self, other) => compared(self.toLowerCase(), asText(other).toLowerCase())],
  ["concat/1", (self, other) => bounded(self + asText(other))],
  ["contains/1", (self, part) => self.includes(asText(part))],
  ["endsWith/1", (self, part) => self.endsWith(asText(part))],
  ["equals/1", (self, other) => self === other],
  [
    "equalsIgnoreCase/1",
    (self, other) => typeof other === "string" && self.toLowerCase() === other.toLowerCase(),
  ],
  ["indexOf/1", (self, part) => self.indexOf(asSought(part))],
  ["indexOf/2", (self, part, from) => self.indexOf(asSought(part), asInteger(from))],
  ["isBlank/0", (self) => self.trim() === ""],
  ["isEmpty/0", (self) => self === ""],
  ["lastIndexOf/1", (self, part) => self.lastIndexOf(asSought(part))],
  ["length/0", (self) => self.length],
  ["matches/1", (self, pattern) => matchesWhole(self, asText(pattern))],
  ["parseInt/1", (_, digits) => parseInteger(asText(digits))],
  ["repeat/1", (self, times) => repeated(self, asIndex(times, { to: Infinity }))],
  ["replace/2", (self, found, by) => replaceText(self, asText(found), asText(by))],
  [
    "replaceAll/2",
    (self, pattern, by) =>
      replaceMatches(self, { pattern: asText(pattern), replacement: asText(by), all: true }),
  ],
  [
    "replaceFirst/2",
    (self, pattern, by) =>
      replaceMatches(self, { pattern: asText(pattern), replacement: asText(by), all: false }),
  ],
  ["split/1", (self, pattern) => javaList(splitText(self, asText(pattern)))],
  ["split/2", (self, pattern, limit) => javaList(splitText(self, asText(pattern), asInteger(limit)))],
  ["startsWith/1", (self, part) => self.startsWith(asText(part))],
  ["strip/0", (self) => self.trim()],
  ["substring/1", (self, from) => self.slice(asIndex(from, { to: self.length }))],
  ["substring/2", (self, from, to) => substring(self, from, to)],
  ["toLowerCase/0", (self) => bounded(self.toLowerCase())],
  ["toUpperCase/0", (self) => bounded(self.toUpperCase())],
  // Java's trim takes every character up to the blank.
  ["trim/0", (self) => self.replaceAll(/^[\0- ]+|[\0- ]+$/g, "")],
  ["valueOf/1", (_, value) => printed(value)],
]);

/** As Java's `Integer.parseInt`, which templates reach through any number or text. */
export function parseInteger(digits: string): unknown {
  if (!/^[+-]?\d{1,19}$/.test(digits)) throw new TemplateError(`${JSON.stringify(digits)} is not an integer`);
  return javaInteger(digits);
}

/** A text, or the code of a character. */
function asSought(part: unknown): string {
  return typeof part === "string" ? part : String.fromCharCode(asInteger(part));
}

function compared(self: string, other: string): number {
  for (let at = 0; at < Math.min(self.length, other.length); at += 1)
    if (self[at] !== other[at]) return self.charCodeAt(at) - other.charCodeAt(at);
  return self.length - other.length;
}

function repeated(self: string, times: number): string {
  checkLength(self.length * times);
  return self.repeat(times);
}

function substring(self: string, from: unknown, to: unknown): string {
  const end = asIndex(to, { to: self.length });
  return self.slice(asIndex(from, { to: end }), end);
}
