import { expect, test } from "vitest";
import { type Blocks, readChat } from "./chat-stack.fixture.ts";

const ADDRESS = "aws_lambda_function_event_invoke_config.handler";

function withConfig(config: Record<string, unknown>, more: Blocks = {}) {
  const handler = { function_name: "chat-handler", ...config };
  return readChat({ ...more, aws_lambda_function_event_invoke_config: { handler } });
}

const RETRIES = { maximumRetryAttempts: 2, maximumEventAgeMs: 21_600_000 };
const QUEUE = "arn:aws:sqs:us-east-1:123456789012:failed";

test.each([
  "chat-handler",
  "${aws_lambda_function.handler.function_name}",
  "${aws_lambda_function.handler.arn}",
  "${aws_lambda_function.handler.qualified_arn}",
])("retries and age are read for the function that is named %s", (function_name) => {
  const { functions, notEmulated } = withConfig({
    function_name,
    qualifier: "$LATEST",
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

test("destinations are read, beside the function's own queue for dead letters", () => {
  const { functions, notEmulated } = withConfig(
    {
      destination_config: [
        {
          on_success: [{ destination: "${aws_lambda_function.handler.arn}" }],
          on_failure: { destination: QUEUE },
        },
      ],
    },
    { aws_lambda_function: { handler: { dead_letter_config: { target_arn: QUEUE } } } },
  );
  expect(functions[0]?.eventInvoke).toEqual({
    ...RETRIES,
    onSuccess: "arn:aws:lambda:us-east-1:123456789012:function:chat-handler",
    onFailure: QUEUE,
    deadLetter: QUEUE,
  });
  expect(notEmulated).toEqual([]);
});

test.each<[boolean, string]>([
  [true, "lambda:InvokeFunction"],
  [false, "lambda:GetFunction"],
])("whether a role lets a function invoke its destination (%s) is noted if not", (may, Action) => {
  const arn = "arn:aws:lambda:us-east-1:123456789012:function:chat-handler";
  const policy = JSON.stringify({ Statement: { Effect: "Allow", Action, Resource: arn } });
  const { notEmulated } = withConfig(
    { destination_config: { on_failure: { destination: arn } } },
    {
      aws_iam_role: { chat: { name: "chat" } },
      aws_iam_role_policy: { chat: { role: "chat", policy } },
    },
  );
  const refused = {
    address: "function chat-handler",
    why: `its role may not invoke its destination ${arn}, and AWS does not deploy it so (here it is invoked): allow the role lambda:InvokeFunction on it`,
  };
  expect(notEmulated).toEqual(may ? [] : [refused]);
});

test.each<[string, Record<string, unknown>, string]>([
  [
    "another qualifier",
    { qualifier: "live" },
    "has no effect: it is for the qualifier live, and here what holds for $LATEST holds for all; take its qualifier out",
  ],
  [
    "another qualifier in the name",
    { function_name: "chat-handler:live" },
    "has no effect: it is for the qualifier live, and here what holds for $LATEST holds for all; take its qualifier out",
  ],
  [
    "a destination that only a deploy can tell",
    { destination_config: { on_success: { destination: "${aws_ssm_parameter.name.arn}" } } },
    "destination_config.on_success.destination has no effect: its value is known only after a deploy",
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
      live: { function_name: "chat-handler", maximum_retry_attempts: 0 },
    },
  });
  expect(functions[0]?.eventInvoke?.maximumRetryAttempts).toBe(1);
  expect(notEmulated).toEqual([
    {
      address: "aws_lambda_function_event_invoke_config.live",
      why: "has no effect: another one is for chat-handler too",
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
  [
    { destination_config: { on_failure: { destination: "failed" } } },
    "destination_config.on_failure.destination is failed; it must be an ARN of sqs, sns, lambda, events, s3",
  ],
])("refuses %j", (config, what) => {
  expect(() => withConfig(config)).toThrow(`cdk.tf.json: ${ADDRESS}: ${what}`);
});
