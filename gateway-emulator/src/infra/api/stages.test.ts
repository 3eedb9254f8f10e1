import { describe, expect, test } from "vitest";
import { readChat } from "../chat-stack.fixture.ts";

const readStage = (more: Record<string, unknown>) => {
  const { apis, notEmulated } = readChat({ aws_apigatewayv2_stage: { ws: more } });
  return { api: apis[0], stage: apis[0]?.stage, notes: notEmulated.map(({ why }) => why) };
};

const limits = { throttling_rate_limit: 10.5, throttling_burst_limit: 5 };

test("stage variables are read, references and all", () => {
  const { stage } = readStage({ stage_variables: { table: "${aws_dynamodb_table.chat.name}", n: 1 } });
  expect(stage).toEqual({ name: "ws", variables: { table: "chat", n: "1" }, detailedMetrics: false });
});

describe("route settings", () => {
  test("hold for the whole stage, or for one route instead", () => {
    const { api, notes } = readStage({
      default_route_settings: { ...limits, detailed_metrics_enabled: true },
      route_settings: [{ route_key: "sendMessage", throttling_rate_limit: 1, throttling_burst_limit: "2" }],
    });
    expect(api?.stage).toMatchObject({
      throttling: { rateLimit: 10.5, burstLimit: 5 },
      detailedMetrics: true,
    });
    expect(api?.routes[0]).not.toHaveProperty("throttling");
    expect(api?.routes[1]).toMatchObject({
      throttling: { rateLimit: 1, burstLimit: 2 },
      detailedMetrics: false,
    });
    expect(notes).toEqual([]);
  });

  test("without a limit let nothing pass, as Terraform makes them", () => {
    const { stage, notes } = readStage({
      default_route_settings: { detailed_metrics_enabled: true, throttling_rate_limit: 100 },
    });
    expect(stage?.throttling).toEqual({ rateLimit: 100, burstLimit: 0 });
    expect(notes).toEqual([
      "default_route_settings has no throttling_burst_limit: Terraform makes it 0, and with 0 nothing passes, here and on AWS; set both throttling_rate_limit and throttling_burst_limit",
    ]);
  });

  test("for execution logs have no effect", () => {
    const { notes } = readStage({
      default_route_settings: { ...limits, logging_level: "INFO", data_trace_enabled: true },
      route_settings: { route_key: "$connect", ...limits, logging_level: "OFF" },
    });
    expect(notes).toEqual([
      "default_route_settings.logging_level INFO has no effect: execution logs are not written; the journal tells what happens",
      "default_route_settings.data_trace_enabled has no effect: execution logs are not written; the journal has every frame",
    ]);
  });
});

describe("access logs", () => {
  test("have a format and somewhere to go", () => {
    const { stage, notes } = readStage({
      access_log_settings: { destination_arn: "arn:aws:logs:x", format: "$context.requestId" },
    });
    expect(stage?.accessLog).toEqual({ destinationArn: "arn:aws:logs:x", format: "$context.requestId" });
    expect(notes).toEqual([]);
  });

  test("may go where only a deploy can tell", () => {
    const { apis, notEmulated } = readChat({
      aws_kinesis_firehose_delivery_stream: { log: { name: "log" } },
      aws_apigatewayv2_stage: {
        ws: {
          access_log_settings: {
            destination_arn: "${aws_kinesis_firehose_delivery_stream.log.arn}",
            format: "$context.extendedRequestId",
          },
        },
      },
    });
    expect(apis[0]?.stage.accessLog?.destinationArn).toBe("");
    expect(notEmulated).toContainEqual({
      address: "aws_apigatewayv2_stage.ws",
      why: "access_log_settings.destination_arn is known only after a deploy; here access logs go to the journal anyway",
    });
  });
});

test("a client certificate is noted", () => {
  expect(readStage({ client_certificate_id: "abc" }).notes).toEqual([
    "client_certificate_id is not emulated: backends see no client certificate",
  ]);
});

test("more variables than AWS allows are noted", () => {
  const variables = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`v${index}`, "x"]));
  expect(readStage({ stage_variables: variables }).notes).toEqual([
    "has 101 stage variables; they all work here, and AWS refuses more than 100",
  ]);
});

test.each<[string, Record<string, unknown>, string]>([
  ["a name that is no path", { name: "a/b" }, 'name is "a/b"; it must be 1 to 128 letters, digits, - and _'],
  [
    "the name of the control API",
    { name: "_emulator" },
    "name is _emulator, a path that the emulator's own control API has; give it another one",
  ],
  [
    "a format without a request id",
    { access_log_settings: { destination_arn: "arn", format: "$context.status" } },
    "access_log_settings.format must have $context.requestId or $context.extendedRequestId in it; add one",
  ],
  [
    "a format that is too long",
    { access_log_settings: { destination_arn: "arn", format: `$context.requestId ${"x".repeat(3054)}` } },
    "access_log_settings.format takes 3073 bytes; API Gateway allows 3072",
  ],
  [
    "settings of a route that is not there",
    { route_settings: { route_key: "gone", ...limits } },
    "route_settings is for the route gone, which the API does not have; mend its route_key",
  ],
  [
    "a limit below 0",
    { default_route_settings: { ...limits, throttling_rate_limit: -1 } },
    "default_route_settings: throttling_rate_limit is -1; it must be 0 or more",
  ],
  [
    "a level that is none",
    { default_route_settings: { ...limits, logging_level: "DEBUG" } },
    "default_route_settings.logging_level is DEBUG; it must be OFF, ERROR or INFO",
  ],
  [
    "a variable whose name is none",
    { stage_variables: { "a-b": "x" } },
    "stage_variables.a-b: a name is of letters, digits and _; take another name",
  ],
  [
    "a variable with a value that AWS does not take",
    { stage_variables: { a: "two words" } },
    'stage_variables.a is "two words"; a value is of letters, digits and -._~:/?#&=, alone',
  ],
])("refuses %s", (_, more, what) => {
  expect(() => readStage(more)).toThrow(`aws_apigatewayv2_stage.ws: ${what}`);
});
