import { isExactNumber } from "../java-number.ts";

/**
 * A template's values are what JSON has, besides objects of the gateway's own: `$input`, `$util`, `$foreach`. What
 * JavaScript's objects inherit is not reached by any of the functions here.
 */
const API_OBJECT = Symbol("an object of the gateway's own");

export interface ApiObject {
  readonly [API_OBJECT]: true;
  /** A property; undefined when there is none. */
  get: (name: string) => unknown;
  methods: ReadonlyMap<string, Method<void>>;
  print: () => string;
}

/** What a method does; `self` is the value it is called on. The table's keys are `name/number of arguments`. */
export type Method<Self> = (self: Self, ...args: unknown[]) => unknown;

export function apiObject(parts: Partial<Omit<ApiObject, typeof API_OBJECT>>): ApiObject {
  return { [API_OBJECT]: true, get: () => undefined, methods: new Map(), print: () => "", ...parts };
}

export function isApiObject(value: unknown): value is ApiObject {
  return typeof value === "object" && value !== null && API_OBJECT in value;
}

/** A JSON object, or a map that the template made. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !isApiObject(value) &&
    !isExactNumber(value)
  );
}

export function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

export function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** Lists that Java made, not JSON: they print otherwise. */
const javaLists = new WeakSet<unknown[]>();

export function javaList(items: unknown[]): unknown[] {
  javaLists.add(items);
  return items;
}

export function isJavaList(list: unknown[]): boolean {
  return javaLists.has(list);
}
