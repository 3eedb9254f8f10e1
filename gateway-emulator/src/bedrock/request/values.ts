import { malformedInput } from "../model/errors.ts";
import { parseArray, parseObject, parseString, wrongType } from "./json.ts";
import type { Shape } from "./shape.ts";
import type { Violations } from "./violations.ts";

/** Lengths in UTF-16 code units; `pattern` as AWS's messages quote it, of the whole text. */
export interface TextLimits {
  min?: number;
  max?: number;
  pattern?: string;
}

/** Any text. */
export const anyText: Shape<string> = parseString;

export function text(limits: TextLimits): Shape<string> {
  const broken = brokenBy(limits);
  return (value, at, violations) => {
    const read = parseString(value, at);
    for (const rule of broken(read)) violations.add(at, read, rule);
    return read;
  };
}

/** A list of texts. What is wrong with one of them AWS says of the list. */
export function texts(limits: TextLimits, { max }: { max: number }): Shape<string[]> {
  const broken = brokenBy(limits);
  const rule = `Member must satisfy constraint: [${rulesOf(limits).join(", ")}]`;
  return (value, at, violations) => {
    const read = parseArray(value, at).map((one, index) => parseString(one, `${at}/${index}`));
    if (read.length > max) violations.add(at, read, `Member must have length less than or equal to ${max}`);
    if (read.some((one) => broken(one).length > 0)) violations.add(at, read, rule);
    return read;
  };
}

/** A map from texts to texts. What is wrong with one of them AWS says of the map. */
export function textMap(
  keys: TextLimits,
  values: TextLimits,
  { max }: { max: number },
): Shape<Record<string, string>> {
  const brokenKey = brokenBy(keys);
  const brokenValue = brokenBy(values);
  return (value, at, violations) => {
    const read = Object.entries(parseObject(value, at)).map(
      ([name, member]) => [name, parseString(member, `${at}/${name}`)] as const,
    );
    const whole = Object.fromEntries(read);
    if (read.length > max) violations.add(at, whole, `Member must have length less than or equal to ${max}`);
    if (read.some(([name]) => brokenKey(name).length > 0))
      violations.add(at, whole, `Map keys must satisfy constraint: [${rulesOf(keys).join(", ")}]`);
    if (read.some(([, member]) => brokenValue(member).length > 0))
      violations.add(at, whole, `Map value must satisfy constraint: [${rulesOf(values).join(", ")}]`);
    return whole;
  };
}

/** One of these texts. */
export function choice<const Name extends string>(names: readonly Name[]): Shape<Name> {
  return (value, at, violations) => {
    const read = parseString(value, at);
    const known = names.find((name) => name === read);
    if (known !== undefined) return known;
    violations.add(at, read, `Member must satisfy enum value set: [${names.join(", ")}]`);
    return read as Name;
  };
}

export function wholeNumber(limits: { min: number; max: number }): Shape<number> {
  return (value, at, violations) => {
    if (typeof value !== "number" || !Number.isInteger(value)) throw wrongType("Integer", value, at);
    return withinLimits(value, at, violations, limits);
  };
}

export function number(limits: { min: number; max: number }): Shape<number> {
  return (value, at, violations) => {
    if (typeof value !== "number") throw wrongType("Number", value, at);
    return withinLimits(value, at, violations, limits);
  };
}

export const flag: Shape<boolean> = (value, at) => {
  if (typeof value !== "boolean") throw wrongType("Boolean", value, at);
  return value;
};

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** A file's bytes, in base64 as they were sent. */
export const base64: Shape<string> = (value, at, violations) => {
  const read = parseString(value, at);
  if (!BASE64.test(read) || read.length % 4 === 1)
    throw malformedInput(`${at}: string is not in base64`, "Standard base64, not its form for URLs.");
  if (read === "") violations.add(at, read, "Member must have length greater than or equal to 1");
  return read;
};

/** Any JSON, as it was sent. */
export const json: Shape<unknown> = (value) => value;

/** Any JSON object, as it was sent. */
export const jsonObject: Shape<Record<string, unknown>> = parseObject;

/** The rules that a text breaks, in the order in which AWS says them. @see https://github.com/BerriAI/litellm/issues/24668 */
function brokenBy({ min = 0, max = Infinity, pattern }: TextLimits): (read: string) => string[] {
  const whole = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`);
  return (read) => [
    ...(whole === undefined || whole.test(read)
      ? []
      : [`Member must satisfy regular expression pattern: ${pattern}`]),
    ...(read.length > max ? [`Member must have length less than or equal to ${max}`] : []),
    ...(read.length < min ? [`Member must have length greater than or equal to ${min}`] : []),
  ];
}

function rulesOf({ min, max, pattern }: TextLimits): string[] {
  return [
    ...(max === undefined ? [] : [`Member must have length less than or equal to ${max}`]),
    ...(min === undefined ? [] : [`Member must have length greater than or equal to ${min}`]),
    ...(pattern === undefined ? [] : [`Member must satisfy regular expression pattern: ${pattern}`]),
  ];
}

function withinLimits(
  value: number,
  at: string,
  violations: Violations,
  { min, max }: { min: number; max: number },
): number {
  if (value < min) violations.add(at, value, `Member must have value greater than or equal to ${min}`);
  if (value > max) violations.add(at, value, `Member must have value less than or equal to ${max}`);
  return value;
}
