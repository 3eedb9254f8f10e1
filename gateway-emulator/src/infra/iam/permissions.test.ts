import { expect, test } from "vitest";
import { type Blocks, readChat } from "../chat-stack.fixture.ts";

/** Whether API Gateway may call the function for each of the chat's two routes. */
function permitted(permission: Record<string, unknown>, more: Blocks = {}) {
  const { apis } = readChat({ aws_lambda_permission: { handler: permission }, ...more });
  return apis[0]?.routes.map(({ integration }) => integration.type === "AWS_PROXY" && integration.permitted);
}

const ARN = "${aws_apigatewayv2_api.chat.execution_arn}";
const INVOKE = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions";
const FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:chat-handler";
const calling = (qualifier: string): Blocks => ({
  aws_apigatewayv2_integration: {
    handler: { integration_uri: `${INVOKE}/${FUNCTION}:${qualifier}/invocations` },
  },
});

test.each<[string, Record<string, unknown>, boolean[]]>([
  ["all that the API does", { source_arn: `${ARN}/*` }, [true, true]],
  ["any stage and route", { source_arn: `${ARN}/*/*` }, [true, true]],
  ["the stage", { source_arn: "${aws_apigatewayv2_stage.ws.execution_arn}/*" }, [true, true]],
  ["one route", { source_arn: `${ARN}/*/$connect` }, [true, false]],
  ["a REST API's methods", { source_arn: `${ARN}/*/*/*` }, [false, false]],
  ["another stage", { source_arn: `${ARN}/prod/*` }, [false, false]],
  ["another API", { source_arn: "arn:aws:execute-api:us-east-1:123456789012:abcdefghij/*" }, [false, false]],
  ["whatever calls", { source_arn: null }, [true, true]],
  ["anyone", { principal: "*" }, [true, true]],
  ["another service", { principal: "events.amazonaws.com" }, [false, false]],
  ["another account", { source_account: "210987654321" }, [false, false]],
  ["this account", { source_account: "123456789012" }, [true, true]],
  ["another action", { action: "lambda:GetFunction" }, [false, false]],
  ["the function's ARN", { function_name: "${aws_lambda_function.handler.arn}" }, [true, true]],
  ["part of its ARN", { function_name: "123456789012:function:chat-handler" }, [true, true]],
  ["another function", { function_name: "chat" }, [false, false]],
  ["an alias that is not called", { qualifier: "live" }, [false, false]],
])("a permission for %s", (_, permission, expected) => {
  expect(permitted(permission)).toEqual(expected);
});

test.each<[string, Record<string, unknown>, boolean]>([
  ["the alias", { qualifier: "live" }, true],
  ["the alias, in the name", { function_name: "chat-handler:live" }, true],
  ["the alias, in the ARN", { function_name: `${FUNCTION}:live` }, true],
  ["another alias", { qualifier: "beta" }, false],
  ["the function alone", {}, false],
  ["an alias that only a deploy can tell", { qualifier: "${aws_lambda_alias.live.name_prefix}" }, true],
])("a call of an alias is permitted by a permission for %s: %s", (_, permission, expected) => {
  const aliases = { aws_lambda_alias: { live: { name: "live", function_name: "chat-handler" } } };
  expect(permitted(permission, { ...calling("live"), ...aliases })).toEqual([expected, expected]);
});

test("$LATEST is permitted as the function itself is", () => {
  expect(permitted({}, calling("$LATEST"))).toEqual([true, true]);
});

test.each(["source_arn", "function_name", "principal", "source_account", "action"])(
  "a permission whose %s only a deploy can tell is taken to fit",
  (argument) => {
    const api = { aws_apigatewayv2_vpc_link: { link: { name: "link" } } };
    expect(permitted({ [argument]: "${aws_apigatewayv2_vpc_link.link.arn}" }, api)).toEqual([true, true]);
    expect(permitted({ for_each: ["a"], [argument]: "${each.value}" })).toEqual([true, true]);
  },
);

test("a function with a whole policy of its own is not looked at closer, and that is noted", () => {
  const policy = { policy: "{}", resource_arn: "${aws_lambda_function.handler.arn}" };
  const more = { aws_lambda_resource_policy: { handler: policy } };
  expect(permitted({ principal: "events.amazonaws.com" }, more)).toEqual([true, true]);
  expect(readChat(more).notEmulated).toEqual([
    {
      address: "aws_lambda_resource_policy.handler",
      why: "the policy is not evaluated: API Gateway may invoke the function that it is for",
    },
  ]);
});

test("the route that lacks one is named, with what to add", () => {
  const { notEmulated } = readChat({
    aws_lambda_permission: { handler: { source_arn: `${ARN}/*/$connect` } },
  });
  expect(notEmulated).toEqual([
    {
      address: "aws_apigatewayv2_route.send",
      why: expect.stringMatching(
        /^API Gateway may not invoke arn:aws:lambda:us-east-1:123456789012:function:chat-handler for it, here and on AWS: add an aws_lambda_permission with principal apigateway\.amazonaws\.com and a source_arn that covers arn:aws:execute-api:us-east-1:123456789012:[a-z0-9]{10}\/ws\/sendMessage$/,
      ),
    },
  ]);
});

/** The chat's integration, with a role for its calls; no permission covers them. */
function permittedAs(statement: Record<string, unknown> | string) {
  const policy =
    typeof statement === "string"
      ? statement
      : JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  return permitted(
    { source_arn: `${ARN}/nowhere` },
    {
      aws_apigatewayv2_integration: { handler: { credentials_arn: "${aws_iam_role.gateway.arn}" } },
      aws_iam_role: { gateway: { name: "gateway" } },
      aws_iam_role_policy: { gateway: { role: "${aws_iam_role.gateway.name}", policy } },
    },
  );
}

test.each<[string, Record<string, unknown> | string, boolean]>([
  [
    "that may call the function",
    { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: FUNCTION },
    true,
  ],
  ["that may call another", { Effect: "Allow", Action: "lambda:*", Resource: `${FUNCTION}-2` }, false],
  ["of which not all is known", "not JSON", true],
])("a role %s decides instead: %s", (_, statement, expected) => {
  expect(permittedAs(statement)).toEqual([expected, expected]);
});

test("a role of another stack, or the caller's own, is taken to be allowed", () => {
  const more = { aws_apigatewayv2_integration: { handler: { credentials_arn: "arn:aws:iam::*:user/*" } } };
  expect(permitted({ principal: "events.amazonaws.com" }, more)).toEqual([true, true]);
});

test("a role that may not call is named", () => {
  const { notEmulated } = readChat({
    aws_apigatewayv2_integration: { handler: { credentials_arn: "${aws_iam_role.gateway.arn}" } },
    aws_iam_role: { gateway: { name: "gateway" } },
  });
  expect(notEmulated[0]).toEqual({
    address: "aws_apigatewayv2_route.connect",
    why: `arn:aws:iam::123456789012:role/gateway, with which API Gateway calls the function, may not do so, here and on AWS: allow it lambda:InvokeFunction on ${FUNCTION}`,
  });
});
