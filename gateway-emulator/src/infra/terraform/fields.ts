import { shown } from "../../control/shown.ts";
import { textOf } from "./built-in-functions.ts";
import type { StackError } from "../errors.ts";
import { failure, resolve, type Stack } from "./resolve.ts";
import { type Block, type Body, isBody, valueIn } from "./terraform-json.ts";

/** The arguments of one block, each evaluated when it is asked for; null counts as not given. */
export interface Fields {
  address: string;
  names: () => string[];
  /** As it stands in the JSON. */
  declared: (name: string) => unknown;
  string: (name: string) => string | undefined;
  requiredString: (name: string) => string;
  number: (name: string) => number | undefined;
  boolean: (name: string) => boolean | undefined;
  strings: (name: string) => string[];
  /** A map of texts; empty when it is not given. */
  texts: (name: string) => Record<string, string>;
  /** The nested blocks of one kind, or a map; an object alone is a list of one. */
  blocks: (name: string) => Fields[];
  error: (what: string) => StackError;
}

interface Source {
  stack: Stack;
  address: string;
  /** The way from the block to this nested one, such as `environment.`. */
  prefix: string;
  body: Body;
  /** Whether an expression has yielded the body: then there is none in it, whatever it looks like. */
  evaluated: boolean;
}

/** Reads a block's arguments as what they should be; an error names the block and the argument. */
export function fieldsOf(stack: Stack, { address, body }: Block): Fields {
  return fieldsIn({ stack, address, prefix: "", body, evaluated: false });
}

function fieldsIn(source: Source): Fields {
  const { stack, address, prefix, body, evaluated } = source;
  const error = (what: string) => failure(stack, address, what);
  const value = (name: string) => {
    const declared = valueIn(body, name);
    return (evaluated ? declared : resolve(stack, declared, `${address}: ${prefix}${name}`)) ?? undefined;
  };
  const read = <Type>(name: string, kind: string, convert: (found: unknown) => Type | undefined) => {
    const found = value(name);
    if (found === undefined) return undefined;
    const converted = convert(found);
    if (converted === undefined) throw error(`${prefix}${name} is ${shown(found)}; it must be ${kind}`);
    return converted;
  };
  const string = (name: string) => read(name, "a text", textOf);
  return {
    address,
    error,
    string,
    declared: (name) => valueIn(body, name) ?? undefined,
    names: () => Object.keys(body).filter((name) => name !== "//"),
    requiredString: (name) => {
      const found = string(name);
      if (found === undefined) throw error(`has no ${prefix}${name}; give it one`);
      return found;
    },
    number: (name) => read(name, "a number", numberOf),
    boolean: (name) => read(name, "true or false", booleanOf),
    strings: (name) => read(name, "a list of texts", textsOf) ?? [],
    texts: (name) => textsIn(nestedBlocks(source, name, value)),
    blocks: (name) => nestedBlocks(source, name, value),
  };
}

function nestedBlocks(source: Source, name: string, value: (name: string) => unknown): Fields[] {
  const declared = valueIn(source.body, name);
  const isExpression = typeof declared === "string";
  const found = isExpression ? value(name) : declared;
  const bodies =
    found === undefined || found === null ? [] : Array.isArray(found) ? (found as unknown[]) : [found];
  return bodies.map((body) => {
    if (!isBody(body))
      throw failure(
        source.stack,
        source.address,
        `${source.prefix}${name} is ${shown(body)}; it must be a block or a map`,
      );
    const evaluated = source.evaluated || isExpression;
    return fieldsIn({ ...source, prefix: `${source.prefix}${name}.`, body, evaluated });
  });
}

function textsIn(maps: Fields[]): Record<string, string> {
  return Object.fromEntries(
    maps.flatMap((map) => map.names().map((name) => [name, map.requiredString(name)] as const)),
  );
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function booleanOf(value: unknown): boolean | undefined {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : undefined;
}

function textsOf(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = value.map(textOf).filter((text) => text !== undefined);
  return texts.length === value.length ? texts : undefined;
}
