import { isNumeric } from "../java-number.ts";
import { MAX_LIST_ITEMS } from "../limits.ts";
import { TemplateError } from "../template-error.ts";
import { asIndex, asList } from "./method-arguments.ts";
import { areEqual } from "./operators.ts";
import { javaList, type Method } from "./values.ts";

/** The methods of java.util.List that templates use. */
export const LIST_METHODS = new Map<string, Method<unknown[]>>([
  ["add/1", (self, item) => added(self, self.length, [item])],
  ["add/2", (self, at, item) => nothing(added(self, asIndex(at, { to: self.length }), [item]))],
  ["addAll/1", (self, items) => added(self, self.length, asList(items))],
  ["clear/0", (self) => nothing(self.splice(0))],
  ["contains/1", (self, item) => self.some((other) => areEqual(other, item))],
  [
    "containsAll/1",
    (self, items) => asList(items).every((item) => self.some((other) => areEqual(other, item))),
  ],
  ["get/1", (self, at) => self[asIndex(at, { to: self.length - 1 })]],
  ["indexOf/1", (self, item) => self.findIndex((other) => areEqual(other, item))],
  ["isEmpty/0", (self) => self.length === 0],
  ["iterator/0", (self) => self],
  ["lastIndexOf/1", (self, item) => self.findLastIndex((other) => areEqual(other, item))],
  ["remove/1", (self, item) => removed(self, item)],
  ["set/2", (self, at, item) => self.splice(asIndex(at, { to: self.length - 1 }), 1, item)[0]],
  ["size/0", (self) => self.length],
  ["subList/2", (self, from, to) => subList(self, from, to)],
  ["toArray/0", (self) => javaList([...self])],
]);

/**
 * Says that a list would grow over the limit, before it does.
 * @throws TemplateError
 */
export function checkItems(count: number): void {
  if (count > MAX_LIST_ITEMS)
    throw new TemplateError(
      `a list of more than ${MAX_LIST_ITEMS.toLocaleString("en")} items, the emulator's limit: make it shorter`,
    );
}

function added(self: unknown[], at: number, items: unknown[]): boolean {
  checkItems(self.length + items.length);
  const after = self.splice(at);
  // A list may be added to itself.
  for (const item of [...items, ...after]) self.push(item);
  return true;
}

function nothing(_done: unknown): undefined {
  return undefined;
}

/** By its place, or by what it is. */
function removed(self: unknown[], item: unknown): unknown {
  if (isNumeric(item)) return self.splice(asIndex(item, { to: self.length - 1 }), 1)[0];
  const at = self.findIndex((other) => areEqual(other, item));
  if (at >= 0) self.splice(at, 1);
  return at >= 0;
}

function subList(self: unknown[], from: unknown, to: unknown): unknown[] {
  const end = asIndex(to, { to: self.length });
  return javaList(self.slice(asIndex(from, { to: end }), end));
}
