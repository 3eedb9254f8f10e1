import { expect, it } from "vitest";
import { parseScripts } from "./script-list.ts";

it("reads a list, and an object that has one", () => {
  const scripts = [{ events: [{ text: "a" }] }, { events: [] }];
  expect(parseScripts(scripts)).toHaveLength(2);
  expect(parseScripts({ scripts })).toEqual(parseScripts(scripts));
  expect(parseScripts([])).toEqual([]);
});

it.each([
  ["none", /^the file must be a list of scripts; it is "none"$/],
  [{ script: [] }, /^script is not known here; there are scripts$/],
  [{ scripts: {} }, /^scripts must be a list; it is \{\}$/],
  [[{ events: [] }, { events: [{ text: 5 }] }], /^\[1\]\.events\[0\]\.text must be a text; it is 5$/],
  [{ scripts: [{ events: [{ txt: "" }] }] }, /^scripts\[0\]\.events\[0\]\.txt is not known here/],
  [[{}], /^\[0\] needs "events"/],
])("names the wrong field of %j from the root on", (value, message) => {
  expect(() => parseScripts(value)).toThrow(message);
});
