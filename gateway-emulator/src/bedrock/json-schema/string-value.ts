import { between, type Random, randomBase64 } from "../model/random.ts";
import { shorten } from "../pace/pieces.ts";
import { MAX_STRING_CHARS } from "./limits.ts";
import { patternText } from "./pattern-text.ts";
import type { Schema } from "./schema.ts";

const NAME_CHARS = 40;

/** @see https://json-schema.org/understanding-json-schema/reference/string#built-in-formats */
const FORMATS: Readonly<Record<string, (random: Random) => string>> = {
  date: (random) => `2026-11-${two(random, 1, 30)}`,
  time: (random) => `${clockTime(random)}Z`,
  "date-time": (random) => `2026-11-${two(random, 1, 30)}T${clockTime(random)}Z`,
  duration: (random) => `PT${between(random, { min: 1, max: 59 })}M`,
  email: () => "scripted@example.com",
  "idn-email": () => "scripted@example.com",
  hostname: () => "scripted.example.com",
  "idn-hostname": () => "scripted.example.com",
  ipv4: (random) => `192.0.2.${between(random, { min: 1, max: 254 })}`,
  ipv6: (random) => `2001:db8::${between(random, { min: 1, max: 9_999 })}`,
  uri: (random) => `https://example.com/scripted/${between(random, { min: 1, max: 999 })}`,
  "uri-reference": () => "/scripted",
  "uri-template": () => "https://example.com/{scripted}",
  url: () => "https://example.com/scripted",
  iri: () => "https://example.com/scripted",
  "iri-reference": () => "/scripted",
  uuid,
  "json-pointer": () => "/scripted",
  "relative-json-pointer": () => "0",
  regex: () => "^scripted$",
  byte: () => "c2NyaXB0ZWQ=",
};

/** A text that a schema's pattern or format allows, else one with its property's name, as long as it has to be and may be. */
export function stringValue(
  schema: Schema,
  random: Random,
  { name, maxChars }: { name: string; maxChars: number },
): string {
  const { pattern, format, minLength, maxLength } = schema;
  const chars = {
    min: Math.min(maxChars, lengthOr(minLength, 0)),
    max: Math.min(maxChars, lengthOr(maxLength, MAX_STRING_CHARS)),
  };
  const patterned = typeof pattern === "string" ? patternText(pattern, random, chars) : undefined;
  if (patterned !== undefined) return patterned;
  const formatted = typeof format === "string" && Object.hasOwn(FORMATS, format) && FORMATS[format];
  return formatted ? formatted(random) : plainText(name, chars);
}

function plainText(name: string, { min, max }: { min: number; max: number }): string {
  const text = `scripted ${shorten(name.replaceAll(/[_\s-]+/g, " "), NAME_CHARS)}`.trim();
  const characters = [...text];
  const missing = min - characters.length;
  return missing > 0 ? text + ".".repeat(missing) : characters.slice(0, max).join("");
}

function lengthOr(value: unknown, otherwise: number): number {
  return typeof value === "number" ? Math.min(Math.max(0, value), MAX_STRING_CHARS) : otherwise;
}

function clockTime(random: Random): string {
  return `${two(random, 0, 23)}:${two(random, 0, 59)}:00`;
}

function two(random: Random, min: number, max: number): string {
  return String(between(random, { min, max })).padStart(2, "0");
}

/** Version 4, of the usual variant. */
function uuid(random: Random): string {
  const hex = Buffer.from(randomBase64(random, 16), "base64").toString("hex");
  const [, a, b, c, d, e] = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/.exec(hex) ?? [];
  return `${a}-${b}-4${c}-a${d}-${e}`;
}
