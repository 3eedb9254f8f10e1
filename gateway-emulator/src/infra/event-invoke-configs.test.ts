import { expect, test } from "vitest";
import { type Blocks, readChat } from "./chat-stack.fixture.ts";

const ADDRESS = "aws_lambda_function_event_invoke_config.handler";

function withConfig(config: Record<string, unknown>, more: Blocks = {}) {
  const handler = { function_name: "chat-handler", ...config };
  return readChat({ ...more, aws_lambda_function_event_invoke_config: { handler } });
}

test.each([
  "chat-handler",
  "${aws_lambda_function.handler.function_name}",
  "${aws_lambda_function.handler.arn}",
  "${aws_lambda_function.handler.arn}:live",
])("retries and age are read for the function that is named %s", (function_name) => {
  const { functions, notEmulated } = withConfig({
    function_name,
    qualifier: "live",
    maximum_retry_attempts: 0,
    maximum_event_age_in_seconds: "60",
  });
  expect(functions[0]?.eventInvoke).toEqual({ maximumRetryAttempts: 0, maximumEventAgeMs: 60_000 });
  expect(notEmulated).toEqual([]);
});

test("what it leaves out is Lambda's default; without it a function has none", () => {
  expect(withConfig({}).functions[0]?.eventInvoke).toEqual({
    maximumRetryAttempts: 2,
    maximumEventAgeMs: 21_600_000,
  });
  expect(readChat().functions[0]).not.toHaveProperty("eventInvoke");
});

test.each<[string, Record<string, unknown>, string]>([
  [
    "destinations",
    { destination_config: [{ on_failure: [{ destination: "arn:aws:sqs:us-east-1:123456789012:failed" }] }] },
    "destination_config is not emulated: what becomes of asynchronous calls is told to nobody",
  ],
  [
    "a function that is not in the stack",
    { function_name: "other" },
    "has no effect: the function that it is for does not run here",
  ],
  [
    "a function that only a deploy can name",
    { function_name: "${aws_ssm_parameter.name.arn}" },
    "has no effect: the function that it is for does not run here",
  ],
])("%s are listed", (_, config, why) => {
  const { notEmulated } = withConfig(config, { aws_ssm_parameter: { name: { name: "name" } } });
  expect(notEmulated.filter(({ address }) => address === ADDRESS)).toEqual([{ address: ADDRESS, why }]);
});

test("of two for one function the first holds, and the second is listed", () => {
  const { functions, notEmulated } = readChat({
    aws_lambda_function_event_invoke_config: {
      handler: { function_name: "chat-handler", maximum_retry_attempts: 1 },
      live: { function_name: "chat-handler", qualifier: "live", maximum_retry_attempts: 0 },
    },
  });
  expect(functions[0]?.eventInvoke?.maximumRetryAttempts).toBe(1);
  expect(notEmulated).toEqual([
    {
      address: "aws_lambda_function_event_invoke_config.live",
      why: "has no effect: another one is for chat-handler too, and qualifiers are not told apart",
    },
  ]);
});

test.each<[Record<string, unknown>, string]>([
  [{ function_name: null }, "has no function_name; give it one"],
  [{ maximum_retry_attempts: 3 }, "maximum_retry_attempts is 3; it must be a whole number from 0 to 2"],
  [
    { maximum_event_age_in_seconds: 59 },
    "maximum_event_age_in_seconds is 59; it must be a whole number from 60 to 21600",
  ],
  [
    { maximum_event_age_in_seconds: 21_601 },
    "maximum_event_age_in_seconds is 21601; it must be a whole number from 60 to 21600",
  ],
])("refuses %j", (config, what) => {
  expect(() => withConfig(config)).toThrow(`cdk.tf.json: ${ADDRESS}: ${what}`);
});
