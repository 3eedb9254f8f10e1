import { ConverseCommand, ConverseStreamCommand, type TokenUsage } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { foundationModel } from "../catalogue/models.ts";
import { type BedrockUnderTest, MODEL_ID, startBedrock, type Transport, TRANSPORTS } from "../under-test.ts";

const MINUTE_MS = 60_000;
const POINT = { cachePoint: { type: "default" as const } };
/** Long enough to be cached by the model under test. */
const SYSTEM_TOKENS = (foundationModel(MODEL_ID).promptCache?.minTokens ?? NaN) + 1;
const SYSTEM = [{ text: "x".repeat(SYSTEM_TOKENS * 3.5) }, POINT];

type Message = { role: "user" | "assistant"; content: ({ text: string } | typeof POINT)[] };

const OPERATIONS = {
  Converse: async (bedrock: BedrockUnderTest, transport: Transport, messages: Message[]) => {
    const command = new ConverseCommand({ modelId: MODEL_ID, system: SYSTEM, messages });
    const { usage } = await bedrock.client(transport).send(command);
    return usage;
  },
  ConverseStream: async (bedrock: BedrockUnderTest, transport: Transport, messages: Message[]) => {
    const command = new ConverseStreamCommand({ modelId: MODEL_ID, system: SYSTEM, messages });
    const { stream } = await bedrock.client(transport).send(command);
    let usage: TokenUsage | undefined;
    for await (const event of stream ?? []) usage ??= event.metadata?.usage;
    return usage;
  },
};

const QUESTION: Message = { role: "user", content: [{ text: "x".repeat(35) }, POINT] };
const ANSWER: Message = { role: "assistant", content: [{ text: "x".repeat(70) }] };

describe.each(Object.entries(OPERATIONS))("usage of %s", (_, send) => {
  it.each(TRANSPORTS)(
    "says what each turn reads from the prompt cache, and what it adds, over %s",
    async (transport) => {
      const clock = new VirtualClock();
      await using bedrock = await startBedrock({ clock });
      const turn = (messages: Message[]) => {
        bedrock.script({ events: [{ text: "x".repeat(35) }] });
        return send(bedrock, transport, messages);
      };
      const prefix = SYSTEM_TOKENS + 12;

      expect(await turn([QUESTION])).toEqual({
        inputTokens: 2,
        outputTokens: 10,
        totalTokens: prefix + 12,
        cacheReadInputTokens: 0,
        cacheWriteInputTokens: prefix,
        cacheDetails: [{ inputTokens: prefix, ttl: "5m" }],
      });
      const second = [QUESTION, ANSWER, QUESTION];
      expect(await turn(second)).toMatchObject({
        inputTokens: 2,
        cacheReadInputTokens: prefix,
        cacheWriteInputTokens: 2 + 24 + 12,
        totalTokens: prefix + 38 + 12,
      });
      clock.advance(5 * MINUTE_MS - 1);
      expect(await turn(second)).toEqual({
        inputTokens: 2,
        outputTokens: 10,
        totalTokens: prefix + 38 + 12,
        cacheReadInputTokens: prefix + 38,
        cacheWriteInputTokens: 0,
      });
      clock.advance(5 * MINUTE_MS);
      expect(await turn([QUESTION])).toMatchObject({
        cacheReadInputTokens: 0,
        cacheWriteInputTokens: prefix,
      });
    },
  );
});
