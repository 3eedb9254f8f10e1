import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonPathReader, readJsonPath } from "./json-path.ts";
import { JsonPathError } from "./json-path-steps.ts";

/** What Jayway's JsonPath, which API Gateway uses, makes of paths: see the fixture's source. */
const jayway: {
  documents: unknown[];
  cases: [document: number, path: string, outcome: { value?: unknown } | null][];
} = JSON.parse(readFileSync(new URL("json-path.fixture.json", import.meta.url), "utf8"));

test.each(jayway.cases)("document %i, path %j, is what Jayway makes of it: %j", (document, path, outcome) => {
  const read = () => readJsonPath(jayway.documents[document], path);
  if (outcome === null) expect(read).toThrow(JsonPathError);
  else expect(read()).toEqual(outcome.value);
});

test("a path that leads to one place gives the value, one that may lead to several a list", () => {
  const value = { a: [{ b: 1 }, { b: 2 }] };
  expect(readJsonPath(value, "$.a[1].b")).toBe(2);
  expect(readJsonPath(value, "a[-1].b")).toBe(2);
  expect(readJsonPath(value, "$.a[*].b")).toEqual([1, 2]);
  expect(readJsonPath(value, "$..b")).toEqual([1, 2]);
  expect(readJsonPath(value, "$.c")).toBeUndefined();
  expect(readJsonPath(value, "$..c")).toEqual([]);
});

test.each([
  ["$.a[0:3:2]", "character 8: expected ]"],
  ["$.a.sum()", "character 8: of JSONPath's functions only length() is emulated, at the end of a path"],
  ["$.a[?(@.b =~ /x/)]", "character 11: expected ), or one of == != < <= > >= in nin && ||"],
  ["$.a[(@.length-1)]", "character 5: expected a quoted name, a number, *, or ?(…)"],
  ["$.a b", "character 4: expected . or ["],
  ["$.", "character 3: expected a name after the point"],
])("%j cannot be read, and the error says where", (path, advice) => {
  expect(() => jsonPathReader(path)).toThrow(
    new JsonPathError(`the JSONPath ${JSON.stringify(path)} cannot be read at ${advice}`),
  );
});

test("of a long path that cannot be read only the beginning is told", () => {
  expect(() => jsonPathReader(`$.${"[".repeat(100_000)}`)).toThrow(
    /^the JSONPath "\$\.\[{98}… \(99,902 more characters\)" cannot be read at character 4: /,
  );
});

test("what objects inherit is nowhere in a value", () => {
  for (const name of Object.getOwnPropertyNames(Object.prototype))
    for (const path of [`$.${name}`, `$['${name}']`, `$..${name}`, `$.a.${name}`, `$['${name}','${name}']`])
      expect(readJsonPath({ a: {}, b: [] }, path) ?? []).toEqual(path.includes("','") ? {} : []);
  expect(readJsonPath(JSON.parse('{"__proto__":{"x":1}}'), "$.__proto__.x")).toBe(1);
});

test("a deep document and a path of many descents end soon", () => {
  const deep = JSON.parse("[".repeat(60_000) + "]".repeat(60_000));
  expect(readJsonPath(deep, "$..a..b..c")).toEqual([]);
  expect(readJsonPath(deep, "$..*..*..*")).toBeUndefined();
  expect(readJsonPath(deep, "$..[?(@ == $)]")).toBeUndefined();
  const wide = Array.from({ length: 50_000 }, (_, at) => at);
  expect(readJsonPath({ wide }, "$.wide[?(@ nin $.wide)]")).toBeUndefined();
  expect(readJsonPath(deep, `$${"[0]".repeat(59_999)}`)).toEqual([]);
});

const pieces = `$ @ . .. [ ] * 'a' "a" a b 0 -1 : , ?( ) == && ! \\\\ ' length() __proto__ constructor ( 1 in ^ ~ %`;
const pathPiece = fc.constantFrom(...pieces.split(" "), " ", "`");

test("any path either reads or is refused, and leaves the value as it was", () => {
  const path = fc.oneof(
    fc.string(),
    fc.array(pathPiece, { maxLength: 12 }).map((pieces) => pieces.join("")),
  );
  fc.assert(
    fc.property(path, fc.json(), (path, json) => {
      const value: unknown = JSON.parse(json);
      try {
        readJsonPath(value, path);
      } catch (error) {
        expect(error).toBeInstanceOf(JsonPathError);
      }
      expect(value).toEqual(JSON.parse(json));
    }),
    { numRuns: 1000 },
  );
});

test("every place of any value is found by its path", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.jsonValue())), (value) => {
      for (const [outer, inner] of Object.entries(value))
        for (const [key, item] of Object.entries(inner))
          expect(readJsonPath(value, `$[${JSON.stringify(outer)}][${quoted(key)}]`)).toEqual(item);
    }),
  );
});

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
}
