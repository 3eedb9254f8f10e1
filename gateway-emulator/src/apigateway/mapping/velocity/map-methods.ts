import { own, setOwn } from "../own.ts";
import { asMap } from "./method-arguments.ts";
import { areEqual } from "./operators.ts";
import { printed } from "./print.ts";
import { apiObject, javaList, type Method } from "./values.ts";

type Entries = Record<string, unknown>;

/** The methods of java.util.Map that templates use. */
export const MAP_METHODS = new Map<string, Method<Entries>>([
  ["clear/0", cleared],
  ["containsKey/1", (self, key) => Object.hasOwn(self, printed(key))],
  ["containsValue/1", (self, value) => Object.values(self).some((other) => areEqual(other, value))],
  ["entrySet/0", (self) => javaList(Object.keys(self).map((key) => entryOf(self, key)))],
  ["get/1", (self, key) => own(self, printed(key))],
  [
    "getOrDefault/2",
    (self, key, otherwise) => (Object.hasOwn(self, printed(key)) ? own(self, printed(key)) : otherwise),
  ],
  ["isEmpty/0", (self) => Object.keys(self).length === 0],
  ["keySet/0", (self) => javaList(Object.keys(self))],
  ["put/2", (self, key, value) => put(self, printed(key), value)],
  ["putAll/1", (self, other) => putAll(self, asMap(other))],
  ["putIfAbsent/2", (self, key, value) => own(self, printed(key)) ?? put(self, printed(key), value)],
  ["remove/1", (self, key) => taken(self, printed(key))],
  ["size/0", (self) => Object.keys(self).length],
  ["values/0", (self) => javaList(Object.values(self))],
]);

function put(self: Entries, key: string, value: unknown): unknown {
  const before = own(self, key);
  setOwn(self, key, value ?? null);
  return before;
}

function putAll(self: Entries, other: Entries): void {
  for (const [key, value] of Object.entries(other)) put(self, key, value);
}

function cleared(self: Entries): void {
  for (const key of Object.keys(self)) taken(self, key);
}

function taken(self: Entries, key: string): unknown {
  const before = own(self, key);
  delete self[key];
  return before;
}

/** One of the map's entries: `$entry.key`, `$entry.getValue()`. */
function entryOf(self: Entries, key: string): unknown {
  const value = () => own(self, key);
  return apiObject({
    get: (name) => (name === "key" ? key : name === "value" ? value() : undefined),
    methods: new Map<string, Method<void>>([
      ["getKey/0", () => key],
      ["getValue/0", value],
      ["setValue/1", (_, next) => put(self, key, next)],
    ]),
    print: () => `${key}=${printed(value() ?? "null")}`,
  });
}
