import { expect, test } from "vitest";
import { MendableError } from "../../control/mendable-error.ts";
import type { Model } from "../definition.ts";
import { apiOf } from "../gateway.fixture.ts";
import { compileModels } from "./model.ts";
import { OutOfTimeError } from "../../control/within-time.ts";
import { validationAdvice, validationErrorString } from "./validation-error.ts";

function compiled(...models: Model[]) {
  const validation = { models: Object.fromEntries(models.map((model) => [model.name, model])) };
  return compileModels(apiOf({ routes: { ask: { validation } } }));
}

function errorOf(schema: unknown, body: unknown) {
  return compiled({ name: "Ask", schema }).get("Ask")?.(body);
}

const ADDRESS = "https://apigateway.amazonaws.com/restapis/a1b2c3d4e5/models";

test.each([
  [
    { type: "object", required: ["b", "a", "c"] },
    { c: 1 },
    '[object has missing required properties (["a","b"])]',
    "the body must have required property 'b'",
  ],
  [
    { properties: { text: { type: ["string", "null"] } } },
    { text: 1 },
    '[instance type (integer) does not match any allowed primitive type (allowed: ["null","string"])]',
    "/text must be string,null",
  ],
  [
    { enum: ["a", 2] },
    "b",
    '[instance value ("b") not found in enum (possible values: ["a",2])]',
    "the body must be equal to one of the allowed values",
  ],
  [
    { properties: { a: {} }, additionalProperties: false },
    { a: 1, b: 2 },
    '[object instance has properties which are not allowed by the schema: ["b"]]',
    'the body must NOT have additional properties ("b")',
  ],
  [
    { pattern: "^a+$" },
    "b",
    '[ECMA 262 regex "^a+$" does not match input string "b"]',
    'the body must match pattern "^a+$"',
  ],
  [
    { minLength: 3 },
    "你好",
    '[string "你好" is too short (length: 2, required minimum: 3)]',
    "the body must NOT have fewer than 3 characters",
  ],
  [
    { maxLength: 3 },
    "x".repeat(500),
    `[string "${"x".repeat(100)}… (400 more characters)" is too long (length: 500, maximum allowed: 3)]`,
    "the body must NOT have more than 3 characters",
  ],
  [{ minimum: 5, exclusiveMinimum: true }, 5, "[must be > 5]", "the body must be > 5"],
  [
    { anyOf: [{ type: "string" }, { minimum: 6 }] },
    5,
    "[must match a schema in anyOf]",
    "the body must match a schema in anyOf",
  ],
])("a body that breaks %j", (schema, body, errorString, advice) => {
  const error = errorOf(schema, body);
  expect(error && [validationErrorString(error), validationAdvice(error)]).toEqual([errorString, advice]);
});

test.each([
  [{ $schema: "http://json-schema.org/draft-04/schema#", type: "object" }, {}],
  [{ $schema: "http://json-schema.org/draft-07/schema#", type: "object" }, {}],
  [
    { id: "http://example.com/ask", definitions: { a: {} }, properties: { a: { $ref: "#/definitions/a" } } },
    {},
  ],
  [{ const: 1, propertyNames: { maxLength: 1 }, contains: {} }, { long: 1 }],
  [{ type: "string", format: "email" }, "not one"],
  [{ type: "integer" }, 1],
])("a body that keeps %j; what draft 4 does not know has no effect", (schema, body) => {
  expect(errorOf(schema, body)).toBeUndefined();
});

test("of what a client has made long, only the beginning is told", () => {
  const name = "n".repeat(120_000);
  const errors = [
    errorOf({ properties: {}, additionalProperties: false }, { [name]: 1 }),
    errorOf({ additionalProperties: { type: "string" } }, { [name]: 1 }),
    errorOf({ enum: ["a"] }, name),
    errorOf({ pattern: "^a" }, name),
  ];
  for (const error of errors) {
    expect(error && validationErrorString(error).length).toBeLessThan(300);
    expect(error && validationAdvice(error).length).toBeLessThan(300);
  }
});

test("what every object inherits is not a property that it has", () => {
  expect(errorOf({ required: ["toString"] }, {})?.keyword).toBe("required");
  expect(errorOf({ properties: { constructor: { type: "string" } } }, {})).toBeUndefined();
});

test("models of the same API can refer to one another by their addresses, before they are declared too", () => {
  const checks = compiled(
    { name: "Ask", schema: { properties: { to: { $ref: `${ADDRESS}/Person` } }, required: ["to"] } },
    { name: "Person", schema: { type: "object", properties: { friend: { $ref: `${ADDRESS}/Person` } } } },
  );
  expect(checks.get("Ask")?.({ to: { friend: { friend: {} } } })).toBeUndefined();
  expect(checks.get("Ask")?.({ to: { friend: { friend: "none" } } })?.instancePath).toBe("/to/friend/friend");
});

test.each([
  ["a type that there is not", { type: "text" }],
  ["draft 6's exclusiveMinimum", { exclusiveMinimum: 5 }],
  ["a regular expression that is none", { pattern: "(" }],
  ["a $ref to the network", { $ref: "https://example.com/ask.json" }],
  ["a $ref to a model of another API", { $ref: `${ADDRESS.replace("a1b2", "zzzz")}/Ask` }],
  ["no object", "string"],
  ["nothing", null],
])("a schema with %s is refused at the start, by the model's name", (_case, schema) => {
  expect(() => compiled({ name: "Ask", schema })).toThrow(MendableError);
  expect(() => compiled({ name: "Ask", schema })).toThrow(/^model Ask of API chat cannot be used: /);
});

test("a regular expression that backtracks without end is done in no time", () => {
  const startedAt = performance.now();
  expect(errorOf({ pattern: "^(a+)+$" }, `${"a".repeat(60)}b`)?.keyword).toBe("pattern");
  expect(
    errorOf({ patternProperties: { "^(a|aa)+$": { type: "string" } } }, { [`${"a".repeat(60)}b`]: 1 }),
  ).toBeUndefined();
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

const deep = (levels: number): unknown => (levels === 0 ? 1 : { n: deep(levels - 1) });
const inBoth = { properties: { n: { $ref: "#/definitions/n" } } };

test.each([
  ["a pattern with a look-ahead", { pattern: "^(?=x?)(a+)+$" }, `${"a".repeat(40)}!`],
  ["a pattern with a back reference", { pattern: "^(a*)*\\1b$" }, `${"a".repeat(40)}!`],
  ["a pattern with Unicode's properties", { pattern: "^(\\p{L}+)+$" }, `${"a".repeat(40)}!`],
  [
    "a pattern for properties",
    { patternProperties: { "^(?=x?)(a+)+$": { type: "string" } } },
    { [`${"a".repeat(40)}!`]: 1 },
  ],
  ["unique items", { uniqueItems: true }, Array.from({ length: 30_000 }, (_, index) => [index])],
  ["a $ref in both halves", { ...inBoth, definitions: { n: { allOf: [inBoth, inBoth] } } }, deep(40)],
])("a check of %s that would take for ever is given up in time", (_case, schema, body) => {
  const startedAt = performance.now();
  expect(() => errorOf(schema, body)).toThrow(OutOfTimeError);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test("a regular expression may name Unicode's properties", () => {
  expect(errorOf({ pattern: "^\\p{Lu}+$" }, "ÄÖ")).toBeUndefined();
  expect(errorOf({ pattern: "^\\p{Lu}+$" }, "p{Lu}")?.keyword).toBe("pattern");
});
