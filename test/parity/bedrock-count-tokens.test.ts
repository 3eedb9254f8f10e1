import { ConverseCommand, CountTokensCommand, ValidationException } from "@aws-sdk/client-bedrock-runtime";
import { expect } from "vitest";
import { anthropic, callByHand, modelPath } from "./bedrock-call.ts";
import { BASE_ID, bedrockTest as test, PROFILE_ID, TRANSPORTS } from "./bedrock-target.ts";

const MESSAGES = [{ role: "user" as const, content: [{ text: "How do glaciers move?" }] }];

for (const transport of TRANSPORTS) {
  test(`1.1 over ${transport} CountTokens says of a base id one number, and nothing else`, async ({
    target,
  }) => {
    const path = modelPath("count-tokens", BASE_ID);
    const body = { input: { converse: { messages: MESSAGES } } };
    const answer = await callByHand(target, { transport, path, body });
    expect(answer.body.toString()).toMatch(/^\{"inputTokens":[1-9]\d*\}$/);
  });

  test(`1.1 over ${transport} CountTokens counts what Converse will count`, async ({ target }) => {
    const client = target.client(transport);
    const counted = new CountTokensCommand({ modelId: BASE_ID, input: { converse: { messages: MESSAGES } } });
    const { inputTokens } = await client.send(counted);
    const inferenceConfig = { maxTokens: 5 };
    const { usage } = await client.send(
      new ConverseCommand({ modelId: PROFILE_ID, messages: MESSAGES, inferenceConfig }),
    );
    expect(usage?.inputTokens).toBe(inputTokens);
  });

  test(`1.1 over ${transport} CountTokens reads a body of InvokeModel`, async ({ target }) => {
    const body = Buffer.from(JSON.stringify(anthropic("How do glaciers move?")));
    const command = new CountTokensCommand({ modelId: BASE_ID, input: { invokeModel: { body } } });
    expect((await target.client(transport).send(command)).inputTokens).toBeGreaterThan(0);
  });

  test(`1.6 over ${transport} CountTokens does not take an inference profile`, async ({ target }) => {
    const input = { converse: { messages: MESSAGES } };
    const sent = target.client(transport).send(new CountTokensCommand({ modelId: PROFILE_ID, input }));
    const refused: unknown = await sent.catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ValidationException);
    expect(refused).toMatchObject({ message: "The provided model doesn't support counting tokens." });
  });
}
