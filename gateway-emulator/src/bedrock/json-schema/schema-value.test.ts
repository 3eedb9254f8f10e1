import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../model/random.ts";
import { schemaValue } from "./schema-value.ts";

const FORMATS = {
  date: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|30)$/,
  time: /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/,
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  email: /^[^@\s]+@[^@\s]+\.[a-z]+$/,
  uri: /^https:\/\/\S+$/,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  ipv4: /^(?:\d{1,3}\.){3}\d{1,3}$/,
  hostname: /^[a-z]+(?:\.[a-z]+)*$/,
  duration: /^PT\d+M$/,
};

/** What a validator that is not ours says is wrong with one of the values; undefined when nothing is. */
function wrongWith(schema: object, seeds: readonly number[] = [1]): string | undefined {
  const ajv = new Ajv2020({
    strict: false,
    meta: false,
    validateSchema: false,
    ownProperties: true,
    formats: FORMATS,
  });
  const validate = ajv.compile(schema);
  const wrong = seeds.map((seed) => valueFor(schema, seed)).find((value) => !validate(value));
  return wrong === undefined ? undefined : `${JSON.stringify(wrong)}: ${ajv.errorsText(validate.errors)}`;
}

function valueFor(schema: unknown, seed = 1): unknown {
  return schemaValue(schema, seededRandom(seed));
}

describe("schemaValue", () => {
  it("fills in what is required, and no more", () => {
    const schema = {
      type: "object",
      properties: { city: { type: "string" }, days: { type: "integer" }, note: { type: "string" } },
      required: ["city", "days"],
    };
    expect(valueFor(schema)).toEqual({ city: "scripted city", days: expect.any(Number) });
    expect(wrongWith(schema)).toBeUndefined();
  });

  it("fills in all that is described where nothing is required", () => {
    expect(valueFor({ properties: { a: { const: 1 }, b: { enum: ["x"] } } })).toEqual({ a: 1, b: "x" });
  });

  it("takes an example or the default, if it fits", () => {
    expect(valueFor({ type: "string", examples: ["Oslo, Norway"] })).toBe("Oslo, Norway");
    expect(valueFor({ type: "integer", default: 7 })).toBe(7);
    expect(valueFor({ type: "integer", default: 7, maximum: 5 })).toBeLessThanOrEqual(5);
    expect(valueFor({ type: "string", default: "too long", maxLength: 3 })).toBe("scr");
  });

  it("takes each of an enum for some seed", () => {
    const schema = { type: "string", enum: ["celsius", "fahrenheit"] };
    const taken = new Set(Array.from({ length: 20 }, (_, seed) => valueFor(schema, seed)));
    expect(taken).toEqual(new Set(["celsius", "fahrenheit"]));
  });

  it("is the same for the same seed", () => {
    const schema = {
      properties: { id: { format: "uuid" }, n: { minimum: 0, maximum: 99, type: "integer" } },
    };
    expect(valueFor(schema, 5)).toEqual(valueFor(schema, 5));
    expect(valueFor(schema, 5)).not.toEqual(valueFor(schema, 6));
  });

  it.each([
    [
      "formats",
      {
        properties: Object.fromEntries(
          Object.keys(FORMATS).map((format) => [format, { type: "string", format }]),
        ),
      },
    ],
    ["open bounds", { type: "integer", exclusiveMinimum: 3, exclusiveMaximum: 5 }],
    ["a share", { type: "number", minimum: 0, maximum: 1 }],
    ["a narrow range", { type: "number", exclusiveMinimum: 0.001, exclusiveMaximum: 0.002 }],
    ["multiples that are no binary fractions", { type: "number", multipleOf: 0.1, minimum: 0.5, maximum: 3 }],
    ["whole multiples of a fraction", { type: "integer", multipleOf: 2.5, minimum: 6 }],
    ["negative numbers", { type: "integer", maximum: -100 }],
    ["long texts", { type: "string", minLength: 80, maxLength: 80 }],
    ["short texts", { type: "string", maxLength: 2 }],
    ["null beside a type", { type: ["null", "string"], minLength: 3 }],
    [
      "unlike items",
      { type: "array", items: { type: "integer", minimum: 1, maximum: 4 }, minItems: 4, uniqueItems: true },
    ],
    ["unlike texts", { type: "array", items: { type: "string" }, minItems: 5, uniqueItems: true }],
    ["a tuple", { type: "array", prefixItems: [{ type: "string" }, { type: "number" }], items: false }],
    [
      "an item that is asked for",
      { type: "array", items: { type: "integer" }, contains: { const: 42 }, minItems: 3 },
    ],
    [
      "references",
      {
        $defs: { p: { properties: { x: { type: "number" } }, required: ["x"] } },
        properties: { a: { $ref: "#/$defs/p" } },
        required: ["a"],
      },
    ],
    [
      "schemas that all hold",
      {
        allOf: [
          { type: "object", required: ["a"], properties: { a: { minimum: 5, type: "integer" } } },
          { required: ["b"], properties: { a: { maximum: 6 }, b: { type: "boolean" } } },
        ],
      },
    ],
    [
      "bounds from several",
      {
        allOf: [
          { type: "integer", minimum: 5, maximum: 82 },
          { type: "number", minimum: 79.5, maximum: 100 },
          { minimum: 1 },
        ],
      },
    ],
    ["types of several", { allOf: [{ type: "integer" }, { type: "number", minimum: 0, maximum: 1 }] }],
    ["values that several give", { allOf: [{ enum: ["a", "b"] }, { enum: ["b", "c"] }] }],
    [
      "one of several",
      {
        oneOf: [
          { properties: { kind: { const: "a" }, n: { type: "integer" } }, required: ["kind", "n"] },
          { properties: { kind: { const: "b" } }, required: ["kind"] },
        ],
      },
    ],
    ["any of several beside null", { anyOf: [{ type: "null" }, { type: "string", format: "date" }] }],
    [
      "requirements by choice",
      {
        type: "object",
        properties: { a: { type: "string" }, b: { type: "string" } },
        oneOf: [{ required: ["a"] }, { required: ["b"] }],
      },
    ],
    [
      "a list of itself",
      {
        $id: "https://example.com/tree",
        type: "object",
        properties: { name: { type: "string" }, children: { type: "array", items: { $ref: "#" } } },
        required: ["name", "children"],
      },
    ],
    [
      "itself or nothing",
      {
        type: "object",
        properties: { next: { anyOf: [{ $ref: "#" }, { type: "null" }] } },
        required: ["next"],
      },
    ],
    [
      "more properties than are described",
      {
        type: "object",
        properties: { a: { type: "string" } },
        minProperties: 3,
        additionalProperties: { type: "integer" },
      },
    ],
    [
      "properties that need others",
      {
        type: "object",
        required: ["a"],
        properties: { a: {}, b: { type: "integer" } },
        dependentRequired: { a: ["b"], b: ["c"] },
      },
    ],
    [
      "a property named as a prototype's",
      JSON.parse(
        '{"type":"object","additionalProperties":{"type":"integer"},"required":["__proto__","toString"],"properties":{"__proto__":{"type":"integer"}}}',
      ),
    ],
    ["the pattern of a date", { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" }],
    [
      "a pattern with a length",
      { type: "string", pattern: "^[a-z][a-z0-9_]*$", minLength: 12, maxLength: 12 },
    ],
    [
      "a pattern with groups",
      { type: "string", pattern: "^(?:[A-Z]{3}|(?<n>\\d+))-(\\w+\\.)+[^\\s@]{2,}?$" },
    ],
    [
      "classes that leave out",
      { type: "string", pattern: "^[^\\w\\s]\\D\\S\\W[^a-z-]\\u0041\\p{Lu}[\\].-]$" },
    ],
  ])("fits a schema with %s", (_what, schema) => {
    expect(wrongWith(schema, [...Array(25).keys()])).toBeUndefined();
  });

  it("fits whatever is nested in whatever", () => {
    fc.assert(
      fc.property(schemas, fc.integer(), (schema, seed) => {
        expect(wrongWith(schema, [seed])).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});

describe("schemaValue of what asks too much", () => {
  const doubling = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => {
      const next = { $ref: `#/$defs/d${index + 1}` };
      return [
        `d${index}`,
        {
          required: ["a", "b"],
          properties: { a: next, b: next },
          allOf: Array.from({ length: 8 }, () => next),
        },
      ];
    }),
  );

  it.each([
    [
      "references to each other",
      { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } } },
    ],
    ["properties without end", { $ref: "#/$defs/d0", $defs: doubling }],
    ["itself, always", { type: "object", required: ["a"], properties: { a: { $ref: "#" } } }],
    ["endless lists", { type: "array", minItems: 1e9, items: { type: "array", minItems: 1e9 } }],
    ["endless texts", { type: "string", minLength: 1e12 }],
    ["endless objects", { type: "object", minProperties: 1e9 }],
    ["a pattern that never ends", { type: "string", pattern: "^((a{900}){900}){900}$" }],
    ["a pattern that repeats for ever", { type: "string", pattern: "^a{999999999}$" }],
    ["a pattern of nothing", { type: "string", pattern: "(((){9999}){9999}){9999}" }],
    ["a deep pattern", { type: "string", pattern: "(".repeat(900) }],
    ["a pattern that would not come back", { type: "string", pattern: "^(a+)+$(?!b)" }],
  ])("ends with %s", (_what, schema) => {
    expect(JSON.stringify(valueFor(schema)).length).toBeLessThan(1_000_000);
  });

  it.each([
    ["long texts", { type: "string", minLength: 1e9 }],
    ["a long text that is given", { const: "x".repeat(300_000) }],
    ["long names", { type: "object", required: ["n".repeat(300_000)] }],
  ])("of a thousand %s makes no more than a million characters", (_what, items) => {
    const wide = { type: "array", minItems: 1e9, items };
    const made = JSON.stringify(valueFor({ type: "array", minItems: 1e9, items: wide }));
    expect(made.length).toBeGreaterThan(600_000);
    expect(made.length).toBeLessThan(1_400_000);
  });

  it.each([undefined, null, true, false, 7, "x", [], { type: "nonsense" }, { enum: [] }, { $ref: "#/%" }])(
    "ends with %j",
    (schema) => {
      expect(() => valueFor(schema)).not.toThrow();
    },
  );
});

const { schemas } = fc.letrec<{ schemas: object }>((tie) => ({
  schemas: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ type: fc.constantFrom("string", "boolean", "null", "integer", "number") }),
    fc
      .tuple(fc.nat(20), fc.nat(20))
      .map(([min, more]) => ({ type: "string", minLength: min, maxLength: min + more })),
    fc
      .tuple(
        fc.integer({ min: -1_000, max: 1_000 }),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom("integer", "number"),
      )
      .map(([min, width, type]) => ({ type, minimum: min, maximum: min + width })),
    fc.integer({ min: 1, max: 40 }).map((step) => ({ type: "number", multipleOf: step / 8, minimum: step })),
    fc
      .uniqueArray(fc.jsonValue({ maxDepth: 1 }), {
        minLength: 1,
        selector: (value) => JSON.stringify(value),
      })
      .map((values) => ({ enum: values })),
    fc.record({ type: fc.constant("array"), items: tie("schemas"), minItems: fc.nat(4) }),
    fc
      .dictionary(fc.string({ minLength: 1, maxLength: 8 }), tie("schemas"), { maxKeys: 4 })
      .chain((properties) =>
        fc
          .subarray(Object.keys(properties))
          .map((required) => ({ type: "object", properties, required, additionalProperties: false })),
      ),
    fc.array(tie("schemas"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
  ),
}));
