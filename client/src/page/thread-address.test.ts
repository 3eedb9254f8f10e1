import { assert, property, string } from "fast-check";
import { expect, it, test } from "vitest";
import { newId } from "../chat/new-id.ts";
import { hashOf, threadOf } from "./thread-address.ts";

it("leads to every conversation that this page begins, and back", () => {
  const thread = newId();
  expect(hashOf(thread)).toBe(`#/c/${thread}`);
  expect(threadOf(hashOf(thread))).toBe(thread);
});

test.each(["", "#", "#/"])("%j is a new conversation", (hash) => {
  expect(threadOf(hash)).toBe("");
});

test.each([
  "#question",
  "#/c/",
  "#/c/a/b",
  "#/c/%2e",
  "#/c/a b",
  "c/abc",
  "#/x/abc",
  `#/c/${"a".repeat(65)}`,
])("%j is nobody's address", (hash) => {
  expect(threadOf(hash)).toBeUndefined();
});

it("takes no more from an address than what an id may have", () => {
  const addresses = string().map((text) => threadOf(hashOf(text)) ?? "");
  assert(property(addresses, (thread) => /^[\w-]{0,64}$/.test(thread)));
});
