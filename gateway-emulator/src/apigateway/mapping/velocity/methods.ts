import { type ExactNumber, isDouble, isNumeric, javaDouble, javaInteger, toNumber } from "../java-number.ts";
import { LIST_METHODS } from "./list-methods.ts";
import { MAP_METHODS } from "./map-methods.ts";
import { asText, NoSuchMethod } from "./method-arguments.ts";
import { areEqual, compareNumbers } from "./operators.ts";
import { printed } from "./print.ts";
import { parseInteger, STRING_METHODS } from "./string-methods.ts";
import { isApiObject, isList, isMap, type Method } from "./values.ts";

type Numeric = number | ExactNumber;

const NUMBER_METHODS = new Map<string, Method<Numeric>>([
  ["compareTo/1", (self, other) => (isNumeric(other) ? Math.sign(compareNumbers(self, other)) : undefined)],
  ["doubleValue/0", (self) => javaDouble(toNumber(self))],
  ["intValue/0", integerOf],
  ["longValue/0", integerOf],
  ["parseInt/1", (_, digits) => parseInteger(asText(digits))],
  ["valueOf/1", (_, value) => (typeof value === "string" ? parseInteger(value) : value)],
]);

const BOOLEAN_METHODS = new Map<string, Method<boolean>>([["booleanValue/0", (self) => self]]);

const COMMON_METHODS = new Map<string, Method<unknown>>([
  ["equals/1", (self, other) => isNumeric(self) === isNumeric(other) && areEqual(self, other)],
  ["toString/0", (self) => printed(self)],
]);

/**
 * What `value.name(args)` gives in Java; undefined for a method that Java, or this table of what templates use, does
 * not have.
 * @throws TemplateError when Java's method would throw.
 */
export function callMethod(value: unknown, name: string, args: unknown[]): unknown {
  const key = `${name}/${args.length}`;
  const call = methodOf(value, key) ?? bind(COMMON_METHODS.get(key), value);
  try {
    return call?.(...args);
  } catch (error) {
    if (error instanceof NoSuchMethod) return undefined;
    throw error;
  }
}

type Bound = (...args: unknown[]) => unknown;

function methodOf(value: unknown, key: string): Bound | undefined {
  if (typeof value === "string") return bind(STRING_METHODS.get(key), value);
  if (typeof value === "boolean") return bind(BOOLEAN_METHODS.get(key), value);
  if (isNumeric(value)) return bind(NUMBER_METHODS.get(key), value);
  if (isList(value)) return bind(LIST_METHODS.get(key), value);
  if (isApiObject(value)) return bind(value.methods.get(key), undefined);
  return isMap(value) ? bind(MAP_METHODS.get(key), value) : undefined;
}

function bind<Self>(method: Method<Self> | undefined, self: Self): Bound | undefined {
  return method && ((...args) => method(self, ...args));
}

function integerOf(self: Numeric): Numeric {
  return isDouble(self) ? javaInteger(String(Math.trunc(toNumber(self)))) : self;
}
