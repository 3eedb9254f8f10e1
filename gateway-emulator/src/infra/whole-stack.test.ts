import { assert, constantFrom, json, nat, oneof, property } from "fast-check";
import { expect, test } from "vitest";
import { readFixture } from "./chat-stack.fixture.ts";
import { StackError } from "./errors.ts";
import { wholeStack } from "./whole-stack.fixture.ts";

test("a stack with something of each type is read whole", () => {
  const { apis, roles, notEmulated } = readFixture(wholeStack());
  expect(apis[0]?.routes.map(({ routeKey, integration }) => [routeKey, integration.type])).toEqual([
    ["$connect", "AWS_PROXY"],
    ["sendMessage", "AWS_PROXY"],
    ["save", "AWS"],
    ["call", "HTTP"],
    ["ping", "MOCK"],
  ]);
  expect(roles).toMatchObject([{ complete: true, policies: [{}, {}, {}] }]);
  expect(notEmulated).toEqual([]);
});

test("wherever it is broken, it is read all the same, or refused in one line that names the file", () => {
  const places = placesIn(wholeStack());
  assert(
    property(nat(places.length - 1), somethingElse, (place, value) => {
      const stack = wholeStack();
      const [holder, key] = placesIn(stack)[place] ?? [{}, ""];
      Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
      expect(outcomeOf(stack)).toBe("as it should be");
    }),
    { numRuns: 500 },
  );
});

const somethingElse = oneof(
  json({ maxDepth: 2 }).map((text) => JSON.parse(text) as unknown),
  constantFrom<unknown>(
    "${",
    "$${x}",
    "${each.value}",
    "${aws_dynamodb_table.chat.stream_arn}",
    "${aws_dynamodb_table.chat}",
    "${data.aws_iam_policy_document.gateway.json}",
    "${aws_apigatewayv2_api.chat.id}",
    "integrations/",
    "$default",
    "/(/",
    "{}",
    "two\nlines",
    undefined,
  ),
);

function outcomeOf(stack: unknown): unknown {
  try {
    readFixture(stack);
    return "as it should be";
  } catch (error) {
    const isOneLine = error instanceof StackError && /^\S+cdk\.tf\.json: [^\n]+$/.test(error.message);
    return isOneLine ? "as it should be" : error;
  }
}

function placesIn(value: unknown): (readonly [holder: object, key: string])[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [[value, key] as const, ...placesIn(child)]);
}
