import { expect, test } from "vitest";
import { MendableError } from "../../control/mendable-error.ts";
import { openClient } from "../client.fixture.ts";
import type { Validation } from "../definition.ts";
import { apiOf, startGateway, type TestApi } from "../gateway.fixture.ts";
import { createValidations } from "./validation.ts";

function validationOf(validation: Validation) {
  const validate = createValidations(apiOf({ routes: { ask: { validation } } })).get("ask");
  return (body: string) => validate?.(body)?.validationErrorString;
}

const hasText = { name: "HasText", schema: { type: "object", required: ["text"] } };
const hasFile = { name: "HasFile", schema: { type: "object", required: ["file"] } };
const NO_TEXT = '[object has missing required properties (["text"])]';
const NO_FILE = '[object has missing required properties (["file"])]';

test("the expression picks the model, and $default stands in", () => {
  const validate = validationOf({
    modelSelectionExpression: "$request.body.kind",
    models: { file: hasFile, $default: hasText },
  });
  expect(validate('{"kind":"file","file":"x"}')).toBeUndefined();
  expect(validate('{"kind":"file","text":"x"}')).toBe(NO_FILE);
  expect(validate('{"kind":"text","text":"x"}')).toBeUndefined();
  expect(validate('{"kind":"text"}')).toBe(NO_TEXT);
  expect(validate('{"kind":"constructor"}')).toBe(NO_TEXT);
  expect(validate('{"kind":"__proto__"}')).toBe(NO_TEXT);
});

test("without an expression it is $default", () => {
  const validate = validationOf({ models: { $default: hasText, other: hasFile } });
  expect(validate('{"text":1}')).toBeUndefined();
  expect(validate("{}")).toBe(NO_TEXT);
});

test("without a model for the key, and without $default, nothing passes", () => {
  const validate = validationOf({
    modelSelectionExpression: "$request.body.kind",
    models: { file: hasFile },
  });
  expect(validate('{"kind":"file","file":1}')).toBeUndefined();
  expect(validate('{"kind":"text"}')).toBe(
    '[the route has no model for the key "text", and no $default model]',
  );
  expect(validate("{}")).toContain('for the key ""');
});

test.each(["", "hi", "{", "undefined", '{"text":1}}'])(
  "a body that is not JSON does not pass: %j",
  (body) => {
    expect(validationOf({ models: { $default: { name: "Any", schema: {} } } })(body)).toContain("not JSON");
  },
);

test.each(['"text"', "1", "null", "[]", "true"])(
  "any other JSON is as good as the schema says: %s",
  (body) => {
    expect(validationOf({ models: { $default: { name: "Any", schema: {} } } })(body)).toBeUndefined();
    expect(validationOf({ models: { $default: hasText } })(body)).toContain(
      "does not match any allowed primitive",
    );
  },
);

test("a body that is nested deeper than the stack is a body that does not pass", () => {
  const list = { name: "List", schema: { type: "array", items: { $ref: "#" } } };
  const validate = validationOf({ models: { $default: list } });
  expect(validate("[[[]]]")).toBeUndefined();
  expect(validate("[".repeat(60_000) + "]".repeat(60_000))).toContain("cannot be applied");
});

test("a body whose check takes too long does not pass, and the advice says what to mend", () => {
  const schema = { pattern: "^(?=x?)(a+)+$" };
  const validate = createValidations(
    apiOf({ routes: { ask: { validation: { models: { $default: { name: "Slow", schema } } } } } }),
  ).get("ask");
  expect(validate?.(`"${"a".repeat(40)}!"`)?.advice).toMatch(
    /^model Slow cannot be applied to it: that takes more than 100 ms, the emulator's limit\. Have a smaller message, or mend/,
  );
  expect(validate?.('"aaa"')).toBeUndefined();
});

test("of a key that a client has made long, only the beginning is told", () => {
  const validate = validationOf({ modelSelectionExpression: "$request.body.kind", models: {} });
  expect(validate(JSON.stringify({ kind: "k".repeat(120_000) }))).toBe(
    `[the route has no model for the key "${"k".repeat(100)}… (119,900 more characters)", and no $default model]`,
  );
});

test("an expression that is none is refused at the start", () => {
  const start = () => validationOf({ modelSelectionExpression: "${request.body.kind", models: {} });
  expect(start).toThrow(MendableError);
  expect(start).toThrow("the model selection expression of route ask");
});

test("a route without models validates nothing", () => {
  expect(createValidations(apiOf({ handlers: { ask: () => ({}) } })).size).toBe(0);
});

const validated: TestApi = {
  handlers: { ask: ({ body }) => ({ body }) },
  routes: { ask: { validation: { models: { $default: hasText } } } },
  twoWay: ["ask"],
  stage: {
    accessLog: {
      format:
        "$context.requestId $context.status $context.error.responseType $context.error.validationErrorString",
      destinationArn: "arn:aws:logs:us-east-1:123456789012:log-group:chat",
    },
  },
};

test("a message that does not pass: AWS's frame, and only the logs say why; the function is not called", async () => {
  await using api = await startGateway(validated);
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask","to":"nobody"}');
  const frame = await client.next();
  const [connection] = api.gateway.connections.all();
  const [, messageId] = /"messageId":"(.*?)"/.exec(frame) ?? [];
  expect(frame).toBe(
    `{"message": "Bad request body", "connectionId":"${connection?.connectionId}", "messageId":"${messageId}"}`,
  );
  expect(messageId?.slice(-5)).toBe(connection?.connectionId.slice(-5));
  const details = (kind: string) =>
    api.journal.after(0).flatMap((entry) => (entry.kind === kind ? [entry.detail] : []));
  expect(details("advice")).toEqual([
    {
      advice:
        "AWS sends the client \"Bad request body\": it does not fit model HasText: the body must have required property 'text'. Mend the message, or the model",
    },
  ]);
  expect(details("access-log").at(-1)?.line).toMatch(
    /^\S{16} 400 BAD_REQUEST_BODY \[object has missing required properties \(\["text"\]\)\]$/,
  );
  client.send('{"action":"ask","text":"hi"}');
  expect(await client.next()).toBe('{"action":"ask","text":"hi"}');
  expect((await api.events("ask").next()).body).toBe('{"action":"ask","text":"hi"}');
});
