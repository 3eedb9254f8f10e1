import {
  type BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { type BedrockUnderTest, MODEL_ID, startBedrock } from "../under-test.ts";

/** What of the catalogue's models they are sent to. */
export const CLAUDE_4_5 = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
export const CLAUDE_4_6 = "us.anthropic.claude-sonnet-4-6";
export const CLAUDE_5 = "us.anthropic.claude-sonnet-5";
export const CLAUDE_5_5 = MODEL_ID;

/** A day on which they all live. */
const TODAY_MS = Date.parse("2026-11-22");

export type Body = Omit<ConverseCommandInput, "modelId">;

export interface Refusal {
  rule: string;
  /** Claude Sonnet 5.5 when absent. */
  modelId?: string;
  broken: Body;
  /** ValidationException, 400, when absent. */
  name?: string;
  statusCode?: number;
  message: string;
  /** As little as possible beside the broken one, and taken. */
  near: Body;
}

/** Sends broken requests and their good neighbours by the real SDK, over HTTP/2 as a stream and over HTTP/1.1 whole. */
export function describeRefusals(name: string, refusals: readonly Refusal[]): void {
  describe.each([
    { transport: "h2", send: converseStream },
    { transport: "h1", send: converse },
  ] as const)(`${name}, over $transport`, ({ transport, send }) => {
    let bedrock: BedrockUnderTest;
    let client: BedrockRuntimeClient;
    beforeAll(async () => {
      bedrock = await startBedrock({ clock: new VirtualClock(TODAY_MS) });
      client = bedrock.client(transport);
    });
    afterAll(() => bedrock[Symbol.asyncDispose]());

    it.each(refusals)("refuses $rule", async ({ modelId = CLAUDE_5_5, broken, message, ...error }) => {
      const before = lastSeq(bedrock);
      await expect(send(client, { modelId, ...broken })).rejects.toMatchObject({
        name: error.name ?? "ValidationException",
        $metadata: { httpStatusCode: error.statusCode ?? 400 },
        message,
      });
      const advice = bedrock.journal.after(before).filter(({ kind }) => kind === "advice");
      expect(advice).toHaveLength(1);
    });

    it.each(refusals)("takes the neighbour of $rule", async ({ modelId = CLAUDE_5_5, near }) => {
      const { $metadata } = await send(client, { modelId, ...near });
      expect($metadata.httpStatusCode).toBe(200);
    });
  });
}

function converseStream(client: BedrockRuntimeClient, input: ConverseCommandInput) {
  return client.send(new ConverseStreamCommand(input));
}

function converse(client: BedrockRuntimeClient, input: ConverseCommandInput) {
  return client.send(new ConverseCommand(input));
}

export function user(...texts: string[]) {
  return { role: "user" as const, content: texts.map((text) => ({ text })) };
}

export function assistant(...texts: string[]) {
  return { role: "assistant" as const, content: texts.map((text) => ({ text })) };
}

function lastSeq({ journal }: BedrockUnderTest): number {
  return journal.after(0).at(-1)?.seq ?? 0;
}
