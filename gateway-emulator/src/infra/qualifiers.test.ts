import { expect, test } from "vitest";
import { readChat } from "./chat-stack.fixture.ts";

const live = { name: "live", function_name: "chat-handler", function_version: "$LATEST" };

function read(alias: Record<string, unknown> = {}, handler: Record<string, unknown> = {}) {
  const { functions, notEmulated } = readChat({
    aws_lambda_alias: { live: { ...live, ...alias } },
    aws_lambda_function: { handler },
  });
  return { qualifiers: functions[0]?.qualifiers, notEmulated };
}

test("a function without aliases and versions has no qualifiers", () => {
  expect(readChat().functions[0]).not.toHaveProperty("qualifiers");
});

test.each(["chat-handler", "${aws_lambda_function.handler.arn}"])(
  "an alias of the function that is named %s is one of its qualifiers",
  (function_name) => {
    expect(read({ function_name })).toEqual({ qualifiers: { live: "$LATEST" }, notEmulated: [] });
  },
);

test("a function that is published has its first version", () => {
  const version = { function_version: "${aws_lambda_function.handler.version}" };
  expect(read(version, { publish: true }).qualifiers).toEqual({ 1: "1", live: "1" });
});

test("a version that an alias names is there", () => {
  expect(read({ function_version: 7 }).qualifiers).toEqual({ 7: "7", live: "7" });
});

test.each<[string, Record<string, unknown>, string]>([
  [
    "a function that is not in the stack",
    { function_name: "other" },
    "has no effect: the function that it is for does not run here",
  ],
  [
    "a share of the calls",
    { routing_config: { additional_version_weights: { 2: 0.5 } } },
    "routing_config is not emulated: whichever version is named, the code is the one that is there",
  ],
])("an alias for %s is listed", (_, alias, why) => {
  expect(read(alias).notEmulated).toEqual([{ address: "aws_lambda_alias.live", why }]);
});

test.each(["7", "a b", ""])("refuses an alias that is named %j", (name) => {
  expect(() => read({ name })).toThrow(
    `aws_lambda_alias.live: name is ${JSON.stringify(name)}; it must be 1 to 128 letters, digits, - and _, and not digits alone`,
  );
});

test("refuses two aliases of one function with one name", () => {
  expect(() => readChat({ aws_lambda_alias: { live, twin: live } })).toThrow(
    "aws_lambda_alias.twin: another alias of chat-handler is named live too; give it another name",
  );
});
