import {
  BedrockRuntimeServiceException,
  ConverseCommand,
  CountTokensCommand,
  type CountTokensInput,
} from "@aws-sdk/client-bedrock-runtime";
import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { ask, startBedrock, TRANSPORTS } from "../under-test.ts";

/** The SDK does not try again by itself. */
const ONCE = { retryStrategy: new ConfiguredRetryStrategy(1) };

const BASE_ID = "anthropic.claude-sonnet-4-6";
const UNSUPPORTED = {
  name: "ValidationException",
  message: "The provided model doesn't support counting tokens.",
  $metadata: { httpStatusCode: 400 },
};
const { messages } = ask("How do glaciers move?");

/** A body of InvokeModel. */
function anthropic(body: object): CountTokensInput {
  const whole = { anthropic_version: "bedrock-2023-05-31", max_tokens: 100, ...body };
  return { invokeModel: { body: Buffer.from(JSON.stringify(whole)) } };
}

describe.each(TRANSPORTS)("CountTokens over %s", (transport) => {
  it("says of a body of Converse what its usage will say", async () => {
    await using bedrock = await startBedrock();
    const client = bedrock.client(transport);
    const converse = {
      messages,
      system: [{ text: "Be brief." }],
      toolConfig: { tools: [{ toolSpec: { name: "look_up", inputSchema: { json: { type: "object" } } } }] },
    };
    const { inputTokens } = await client.send(
      new CountTokensCommand({ modelId: BASE_ID, input: { converse } }),
    );
    const { usage } = await client.send(new ConverseCommand({ modelId: `global.${BASE_ID}`, ...converse }));
    expect(inputTokens).toBeGreaterThan(15);
    expect(inputTokens).toBe(usage?.inputTokens);
  });

  it("reads a body of InvokeModel", async () => {
    await using bedrock = await startBedrock();
    const input = anthropic({ messages: [{ role: "user", content: "How do glaciers move?" }] });
    const command = new CountTokensCommand({ modelId: BASE_ID, input });
    expect((await bedrock.client(transport).send(command)).inputTokens).toBe(10);
  });

  it.each([
    `global.${BASE_ID}`,
    `arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.${BASE_ID}`,
    "anthropic.claude-sonnet-5-5",
  ])("refuses %s", async (modelId) => {
    await using bedrock = await startBedrock();
    const command = new CountTokensCommand({ modelId, input: { converse: { messages } } });
    await expect(bedrock.client(transport).send(command)).rejects.toMatchObject(UNSUPPORTED);
  });

  it.each([
    [{ converse: { messages: [] } }, "A conversation must start with a user message."],
    [anthropic({}), "messages: Field required"],
  ])("refuses what the operation itself would refuse", async (input, message) => {
    await using bedrock = await startBedrock();
    const command = new CountTokensCommand({ modelId: BASE_ID, input });
    await expect(bedrock.client(transport).send(command)).rejects.toThrow(message);
  });
});

it("takes the base model's ARN", async () => {
  await using bedrock = await startBedrock();
  const modelId = `arn:aws:bedrock:us-east-1::foundation-model/${BASE_ID}`;
  const command = new CountTokensCommand({ modelId, input: { converse: { messages } } });
  expect((await bedrock.client("h1").send(command)).inputTokens).toBe(10);
});

it.each([
  ["{}", "input"],
  ['{"input":{}}', "CountTokensInput"],
  ['{"input":{"converse":{},"invokeModel":{"body":"e30="}}}', "extraneous key"],
  ['{"input":{"invokeModel":{"body":"e"}}}', "base64"],
  ['{"input":{"invokeModel":{"body":"eA=="}}}', "Malformed input request"],
  ["{", "Malformed input request"],
])("answers %s with a ValidationException", async (body, said) => {
  await using bedrock = await startBedrock();
  const response = await fetch(`${bedrock.url}/model/${BASE_ID}/count-tokens`, { method: "POST", body });
  expect(response.status).toBe(400);
  expect(response.headers.get("x-amzn-errortype")).toMatch(/^ValidationException:/);
  expect(await response.text()).toContain(said);
});

it("answers in compact JSON", async () => {
  await using bedrock = await startBedrock();
  const body = JSON.stringify({ input: { converse: { messages } } });
  const response = await fetch(`${bedrock.url}/model/${BASE_ID}/count-tokens`, { method: "POST", body });
  expect(await response.text()).toBe('{"inputTokens":10}');
  expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
});

it("takes nothing from a quota, caches nothing, and is no model call in the journal", async () => {
  const clock = new VirtualClock();
  await using bedrock = await startBedrock({ clock, tokensPerMinute: 5_000 });
  const client = bedrock.client("h1", ONCE);
  const long = {
    messages,
    system: [{ text: "x".repeat(7_000) }, { cachePoint: { type: "default" as const } }],
  };
  const command = new CountTokensCommand({ modelId: BASE_ID, input: { converse: long } });
  for (let call = 0; call < 3; call += 1) expect((await client.send(command)).inputTokens).toBe(2_010);
  const { usage } = await client.send(
    new ConverseCommand({ ...long, modelId: `global.${BASE_ID}`, inferenceConfig: { maxTokens: 2_900 } }),
  );
  expect(usage?.cacheReadInputTokens).toBe(0);

  const refused = new CountTokensCommand({ modelId: `global.${BASE_ID}`, input: { converse: long } });
  await expect(client.send(refused)).rejects.toBeInstanceOf(BedrockRuntimeServiceException);
  expect(bedrock.journal.after(0).map(({ kind }) => kind)).toEqual([
    ...Array<string>(3).fill("bedrock-call"),
    "model-call",
    "advice",
    "bedrock-call",
  ]);
  const details = bedrock.journal.after(0).map(({ detail }) => detail);
  expect(details[0]).toEqual({
    operation: "CountTokens",
    modelId: BASE_ID,
    transport: "HTTP/1.1",
    statusCode: 200,
  });
  expect(details.at(-1)).toMatchObject({ statusCode: 400, error: "ValidationException" });
});
