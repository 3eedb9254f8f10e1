import { expect, test } from "vitest";
import { javaDouble, javaInteger, numberText } from "./java-number.ts";
import { javaText } from "./java-text.ts";
import { parseJson } from "./parse-json.ts";

test.each([
  ['"text"', "text"],
  ["true", "true"],
  ["null", ""],
  ["[]", "[]"],
  ['["item1","item2"]', "[item1, item2]"],
  ['{"k":"v","l":[1,null],"m":{}}', "{k=v, l=[1, null], m={}}"],
  ["1", "1"],
  ["-0", "0"],
  ["1.0", "1.0"],
  ["1.5", "1.5"],
  ["1e3", "1000.0"],
  ["1e7", "1.0E7"],
  ["0.0001", "1.0E-4"],
  ["123456789.25", "1.2345678925E8"],
  ["12345678901234567890", "12345678901234567890"],
  ["[1.0,12345678901234567890]", "[1.0, 12345678901234567890]"],
])("%s is %j in Java", (json, text) => {
  expect(javaText(parseJson(json))).toBe(text);
});

test("nothing is the empty text", () => {
  expect(javaText(undefined)).toBe("");
  expect(javaText(null)).toBe("");
});

test("a value that nests deeper than JSON may, or holds itself, still has a text", () => {
  expect(javaText(JSON.parse("[".repeat(2000) + "]".repeat(2000)))).toMatch(/^\[{1001}\]{1001}$/);
  const itself: unknown[] = [];
  itself.push(itself);
  expect(javaText(itself)).toMatch(/^\[{1001}\]{1001}$/);
});

test("doubles print with a point, integers without", () => {
  expect(numberText(javaDouble(2))).toBe("2.0");
  expect(numberText(javaDouble(-0))).toBe("-0.0");
  expect(numberText(javaDouble(Infinity))).toBe("Infinity");
  expect(numberText(javaInteger("007"))).toBe("7");
  expect(numberText(javaInteger("-99999999999999999999"))).toBe("-99999999999999999999");
});
