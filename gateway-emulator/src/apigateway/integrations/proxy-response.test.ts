import { expect, test } from "vitest";
import { parseProxyResponse } from "./proxy-response.ts";

const accepted = { outcome: "response", statusCode: 200, headers: {}, body: undefined };

test.each([
  ["nothing but an object", {}, accepted],
  ["a status", { statusCode: 401 }, { ...accepted, statusCode: 401 }],
  ["a status as a string", { statusCode: "201" }, { ...accepted, statusCode: 201 }],
  ["a status with a sign and blanks", { statusCode: " +201 " }, { ...accepted, statusCode: 201 }],
  ["a body", { statusCode: 200, body: "hi" }, { ...accepted, body: "hi" }],
  ["a body of null", { statusCode: 200, body: null }, accepted],
  ["an empty body", { body: "" }, { ...accepted, body: "" }],
  ["headers", { headers: { A: "b", C: true } }, { ...accepted, headers: { A: "b", C: "true" } }],
  ["headers of null", { headers: null, multiValueHeaders: null }, accepted],
  [
    "lists of headers",
    { multiValueHeaders: { A: ["b", "c"], D: [true], E: [] } },
    { ...accepted, headers: { A: "c", D: "true" } },
  ],
  [
    "a header in both ways",
    { multiValueHeaders: { "X-A": ["list"] }, headers: { "x-a": "single", B: "c" } },
    { ...accepted, headers: { "X-A": "list", B: "c" } },
  ],
  [
    "every key there may be",
    { statusCode: 200, headers: {}, multiValueHeaders: {}, body: "", isBase64Encoded: false },
    { ...accepted, body: "" },
  ],
])("a result with %s is a response", (_case, result, response) => {
  expect(parseProxyResponse("chat", JSON.stringify(result))).toEqual(response);
});

test.each([
  ["null", "null", "null is not an object"],
  ["a string", '"hi"', '"hi" is not an object'],
  ["a list", "[]", "[] is not an object"],
  ["a number", "200", "200 is not an object"],
  ["nothing at all", "", "is not JSON"],
  ["no JSON", "OK", "OK is not JSON"],
  ["a key of another kind of API", '{"statusCode":200,"cookies":[]}', '"cookies"'],
  ["a key of its own", '{"statusCode":200,"Data":"x"}', '"Data"'],
  ["a status in words", '{"statusCode":"OK"}', "statusCode"],
  ["half a status", '{"statusCode":200.5}', "statusCode"],
  ["an empty status", '{"statusCode":""}', "statusCode"],
  ["a status in another base", '{"statusCode":"0x1F4"}', "statusCode"],
  ["a status with an exponent", '{"statusCode":"4e2"}', "statusCode"],
  ["a status with a point", '{"statusCode":"200.0"}', "statusCode"],
  ["a status of null", '{"statusCode":null}', "statusCode"],
  ["a status that is true", '{"statusCode":true}', "statusCode"],
  ["a status that is a list", '{"statusCode":[200]}', "statusCode"],
  ["a body that is an object", '{"body":{}}', "body"],
  ["a body that is a number", '{"body":1}', "body"],
  ["headers that are a list", '{"headers":[]}', "headers"],
  ["headers that are a string", '{"headers":"a"}', "headers"],
  ["a header that is a number", '{"headers":{"Age":1}}', "Age"],
  ["lists of headers that are a list", '{"multiValueHeaders":[]}', "multiValueHeaders is not an object"],
  [
    "a list of headers that is a string",
    '{"multiValueHeaders":{"Age":"1"}}',
    "multiValueHeaders: Age is not a list",
  ],
  [
    "a number in a list of headers",
    '{"multiValueHeaders":{"Age":["1",2]}}',
    "multiValueHeaders: Age is not a list",
  ],
])("a result that is or has %s is malformed, and the advice says why", (_case, payload, why) => {
  const result = parseProxyResponse("chat", payload);
  expect(result).toEqual({ outcome: "error", advice: expect.stringContaining(why) });
  expect(result).toHaveProperty(
    "advice",
    expect.stringContaining("chat returned a malformed proxy response"),
  );
});

const long = "x".repeat(5_000_000);

test.each([
  ["key", { [long]: 1 }],
  ["status", { statusCode: long }],
  ["header's name", { headers: { [long]: 1 } }],
  ["text", long],
])("of a malformed result's long %s only the beginning is told", (_case, result) => {
  const { advice } = parseProxyResponse("chat", JSON.stringify(result)) as { advice: string };
  expect(advice).toContain("more characters)");
  expect(advice.length).toBeLessThan(500);
});
