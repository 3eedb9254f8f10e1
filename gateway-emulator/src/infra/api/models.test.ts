import { expect, test } from "vitest";
import { type Blocks, ofChat, readChat } from "../chat-stack.fixture.ts";

const model = (more: Record<string, unknown> = {}) => ({
  ...ofChat,
  name: "Message",
  content_type: "application/json",
  schema: '${jsonencode({"type" = "object", "required" = ["text"]})}',
  ...more,
});

const validated = (route: Record<string, unknown>, more: Record<string, unknown> = {}): Blocks => ({
  aws_apigatewayv2_model: { message: model(more) },
  aws_apigatewayv2_route: { send: route },
});

const byName = { request_models: { $default: "${aws_apigatewayv2_model.message.name}" } };

function validationOf(more: Blocks) {
  const { apis, notEmulated } = readChat(more);
  return { validation: apis[0]?.routes[1]?.validation, notEmulated };
}

test("a route's messages are held against its models", () => {
  const message = { name: "Message", schema: { type: "object", required: ["text"] } };
  expect(validationOf(validated(byName))).toEqual({
    validation: { models: { $default: message } },
    notEmulated: [],
  });
  const chosen = { ...byName, model_selection_expression: "$request.body.kind" };
  expect(validationOf(validated(chosen)).validation).toEqual({
    modelSelectionExpression: "$request.body.kind",
    models: { $default: message },
  });
});

test("a model that no route has validates nothing", () => {
  expect(validationOf(validated({})).validation).toBeUndefined();
});

test("an expression without models lets no message pass, and that is noted", () => {
  expect(validationOf(validated({ model_selection_expression: "$request.body.kind" }))).toEqual({
    validation: { modelSelectionExpression: "$request.body.kind", models: {} },
    notEmulated: [
      {
        address: "aws_apigatewayv2_route.send",
        why: "has a model_selection_expression and no request_models, so that no message is valid, here and on AWS",
      },
    ],
  });
});

test("$connect has no message to validate", () => {
  const { apis, notEmulated } = readChat({
    aws_apigatewayv2_model: { message: model() },
    aws_apigatewayv2_route: { connect: byName },
  });
  expect(apis[0]?.routes[0]).not.toHaveProperty("validation");
  expect(notEmulated).toEqual([
    {
      address: "aws_apigatewayv2_route.connect",
      why: "has models, and $connect brings no message that could be validated",
    },
  ]);
});

test.each<[string, Blocks, string]>([
  [
    "a schema that is not JSON",
    validated(byName, { schema: '{"type":\n  object}' }),
    "aws_apigatewayv2_model.message: schema is not JSON from line 2, column 3 on; write it with jsonencode(), or mend it",
  ],
  [
    "a schema that is none",
    validated(byName, { schema: '"object"' }),
    "aws_apigatewayv2_model.message: schema is JSON and no JSON Schema: it must be an object, as draft 4 has it",
  ],
  [
    "a name that is none",
    validated(byName, { name: "a-b" }),
    'aws_apigatewayv2_model.message: name is "a-b"; it must be 1 to 128 letters and digits',
  ],
  [
    "a name that is there already",
    { aws_apigatewayv2_model: { message: model(), twin: model() } },
    "aws_apigatewayv2_model.twin: another model of its API is named Message too; give it another name",
  ],
  [
    "a model that is not there",
    validated({ request_models: { $default: "Gone" } }),
    "aws_apigatewayv2_route.send: request_models.$default is Gone, and its API has no such model; write it as ${aws_apigatewayv2_model.NAME.name}",
  ],
])("refuses %s", (_, more, message) => {
  expect(() => readChat(more)).toThrow(message);
});
