import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { asked, callByHand, modelPath } from "./bedrock-call.ts";
import { eventOf, framesIn } from "./bedrock-frames.ts";
import { type BedrockTarget, bedrockTest as test } from "./bedrock-target.ts";

interface Usage {
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  cacheReadInputTokens: number;
  cacheReadInputTokenCount: number;
  cacheWriteInputTokens: number;
  cacheWriteInputTokenCount: number;
}

/** More than the least that any of the models keeps; costs a cent. */
const REMEMBERED = "Fog lies over the harbour, and nobody sees the far shore. ".repeat(600);

async function usageOf(target: BedrockTarget, system: object[]): Promise<Usage> {
  const { body } = await callByHand(target, {
    transport: "h1",
    path: modelPath("converse-stream"),
    body: asked("Say hello.", { system, inferenceConfig: { maxTokens: 5 } }),
  });
  const metadata = eventOf(framesIn(body).at(-1) ?? expect.fail("no frames"));
  return metadata["usage"] as Usage;
}

test("1.4 a prompt up to its cachePoint is written once, then read, and counts in the total alone", async ({
  target,
}) => {
  const system = [{ text: `${randomUUID()} ${REMEMBERED}` }, { cachePoint: { type: "default" } }];
  const first = await usageOf(target, system);
  const second = await usageOf(target, system);
  expect(first.cacheWriteInputTokens).toBeGreaterThan(4_096);
  expect(first).toMatchObject({
    cacheReadInputTokens: 0,
    cacheWriteInputTokenCount: first.cacheWriteInputTokens,
    totalTokens: first.inputTokens + first.outputTokens + first.cacheWriteInputTokens,
  });
  expect(second).toMatchObject({
    inputTokens: first.inputTokens,
    cacheReadInputTokens: first.cacheWriteInputTokens,
    cacheReadInputTokenCount: first.cacheWriteInputTokens,
    cacheWriteInputTokens: 0,
    totalTokens: second.inputTokens + second.outputTokens + first.cacheWriteInputTokens,
  });
});
