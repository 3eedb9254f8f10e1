import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { asked, callByHand, modelPath } from "./bedrock-call.ts";
import { eventOf, eventType, type Frame, framesIn, paddingOf, payloadShape } from "./bedrock-frames.ts";
import { type BedrockTarget, bedrockTest as test, type Transport, TRANSPORTS } from "./bedrock-target.ts";

const FIXTURE = join(import.meta.dirname, "..", "fixtures", "aws", "bedrock-converse-stream.json");
const CAPTURED = JSON.parse(readFileSync(FIXTURE, "utf8")) as {
  headers: string[];
  frames: Record<string, string[]>;
};

/** Every padding is a beginning of it. */
const PADDING = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const MIN_PADDING = 2;
const MAX_PADDING = 61;

const LOOK_UP = {
  toolSpec: {
    name: "look_up",
    description: "Looks a term up.",
    inputSchema: {
      json: { type: "object", properties: { term: { type: "string" } }, required: ["term"] },
    },
  },
};
const FORCED = { toolConfig: { tools: [LOOK_UP], toolChoice: { tool: { name: "look_up" } } } };
const THINKING = {
  inferenceConfig: { maxTokens: 1_500 },
  additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 1_024 } },
};

async function streamed(
  target: BedrockTarget,
  transport: Transport,
  { prompt = "Say hello.", ...more }: { prompt?: string } & Record<string, unknown> = {},
): Promise<Frame[]> {
  const path = modelPath("converse-stream");
  const answer = await callByHand(target, { transport, path, body: asked(prompt, more) });
  expect(answer.status).toBe(200);
  return framesIn(answer.body);
}

/** A long answer: a few words a frame, wherever it comes from. */
function longAnswer(target: BedrockTarget, transport: Transport): Promise<Frame[]> {
  const numbers = Array.from({ length: 100 }, (_, index) => index + 1).join(" ");
  target.says({ events: [{ text: numbers }], pace: { ttftMs: 0, deltaMs: 0, deltaChars: 2 } });
  return streamed(target, transport, {
    prompt: "Write the numbers from 1 to 100 in figures, separated by spaces, and nothing else.",
    inferenceConfig: { maxTokens: 350 },
  });
}

function deltasOf(frames: readonly Frame[]): Record<string, unknown>[] {
  return frames
    .filter((frame) => eventType(frame) === "contentBlockDelta")
    .map((frame) => eventOf(frame)["delta"] as Record<string, unknown>);
}

/** Fails unless the fields of each payload stand as in one that was captured. */
function expectCaptured(frames: readonly Frame[]): void {
  for (const frame of frames) {
    const shapes = (CAPTURED.frames[eventType(frame) ?? ""] ?? []).map(payloadShape);
    expect(shapes).toContainEqual(payloadShape(frame.payload));
  }
}

for (const transport of TRANSPORTS) {
  test(`1.3 over ${transport} each frame has three headers, in AWS's order`, async ({ target }) => {
    for (const { headers } of await streamed(target, transport)) {
      expect(headers.map(([name]) => name)).toEqual(CAPTURED.headers);
      expect(headers.slice(1).map(([, value]) => value)).toEqual(["application/json", "event"]);
    }
  });

  test(`1.4 over ${transport} text comes in AWS's order, without contentBlockStart, metadata last`, async ({
    target,
  }) => {
    const types = (await streamed(target, transport)).map(eventType);
    const between = types.slice(1, -3);
    expect(between.length).toBeGreaterThan(0);
    expect(new Set(between)).toEqual(new Set(["contentBlockDelta"]));
    expect([types[0], ...types.slice(-3)]).toEqual([
      "messageStart",
      "contentBlockStop",
      "messageStop",
      "metadata",
    ]);
  });

  test(`1.4 over ${transport} the keys of text, tool and reasoning stand as captured`, async ({ target }) => {
    expectCaptured(await streamed(target, transport));
    expectCaptured(await streamed(target, transport, FORCED));
    expectCaptured(await streamed(target, transport, THINKING));
  });

  test(`1.3 over ${transport} a payload is compact JSON, its keys in alphabetical order`, async ({
    target,
  }) => {
    for (const { payload } of await streamed(target, transport, FORCED)) {
      const sorted = JSON.stringify(JSON.parse(payload), (_key, value: unknown) =>
        typeof value === "object" && value !== null && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
          : value,
      );
      expect(payload).toBe(sorted);
    }
  });

  test(`1.3 over ${transport} paddings are of 2 to 61 characters, of many lengths`, async ({ target }) => {
    const paddings = (await longAnswer(target, transport)).map((frame) => paddingOf(frame) ?? "");
    expect(paddings.length).toBeGreaterThan(20);
    for (const padding of paddings) {
      expect(PADDING.startsWith(padding)).toBe(true);
      expect(padding.length).toBeGreaterThanOrEqual(MIN_PADDING);
      expect(padding.length).toBeLessThanOrEqual(MAX_PADDING);
    }
    expect(new Set(paddings).size).toBeGreaterThan(10);
  });

  test(`1.4 over ${transport} a tool's id, its empty first input, and JSON in pieces after it`, async ({
    target,
  }) => {
    const frames = await streamed(target, transport, { prompt: "Look up fog.", ...FORCED });
    const starts = frames.filter((frame) => eventType(frame) === "contentBlockStart").map(eventOf);
    expect(starts).toEqual([
      {
        contentBlockIndex: expect.any(Number),
        start: {
          toolUse: { name: "look_up", toolUseId: expect.stringMatching(/^tooluse_[A-Za-z0-9_-]{22}$/) },
        },
      },
    ]);
    const inputs = deltasOf(frames).flatMap(({ toolUse }) => (toolUse as { input?: string })?.input ?? []);
    expect(inputs[0]).toBe("");
    expect(inputs.slice(1).every((input) => input !== "")).toBe(true);
    expect(JSON.parse(inputs.join(""))).toEqual({ term: expect.any(String) });
    expect(frames.map(eventOf).find((event) => "stopReason" in event)).toEqual({ stopReason: "tool_use" });
  });

  test(`1.4 over ${transport} reasoning ends with its signature, and the answer is the next block`, async ({
    target,
  }) => {
    const frames = await streamed(target, transport, { prompt: "What is 17 times 23?", ...THINKING });
    const deltas = deltasOf(frames);
    const signedAt = deltas.findIndex(({ reasoningContent }) =>
      Object.hasOwn(Object(reasoningContent), "signature"),
    );
    expect(signedAt).toBeGreaterThan(0);
    for (const delta of deltas.slice(0, signedAt))
      expect(delta).toEqual({ reasoningContent: { text: expect.any(String) } });
    expect(deltas[signedAt]).toEqual({
      reasoningContent: { signature: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/) },
    });
    for (const delta of deltas.slice(signedAt + 1)) expect(delta).toEqual({ text: expect.any(String) });
    const indexes = frames.map(eventOf).flatMap(({ contentBlockIndex }) => contentBlockIndex ?? []);
    // Block by block: none begins before the one before it has ended.
    expect(indexes.filter((index, at) => index !== indexes[at - 1])).toEqual([0, 1]);
  });

  test(`1.4 over ${transport} the total of usage is input, output and cache`, async ({ target }) => {
    const frames = await streamed(target, transport);
    const usage = eventOf(frames.at(-1) ?? expect.fail("no frames"))["usage"] as Record<string, number>;
    const { inputTokens = 0, outputTokens = 0, cacheReadInputTokens = 0, cacheWriteInputTokens = 0 } = usage;
    expect(inputTokens).toBeGreaterThan(0);
    expect(outputTokens).toBeGreaterThan(0);
    expect(usage["totalTokens"]).toBe(
      inputTokens + outputTokens + cacheReadInputTokens + cacheWriteInputTokens,
    );
    expect(usage["cacheReadInputTokenCount"]).toBe(cacheReadInputTokens);
    expect(usage["cacheWriteInputTokenCount"]).toBe(cacheWriteInputTokens);
  });
}

test("1.8 a client that says goodbye once the headers are there gets the whole answer", async ({
  target,
}) => {
  const numbers = Array.from({ length: 40 }, (_, index) => ({ text: `${index + 1} ` }));
  target.says({ events: [{ delayMs: 20 }, ...numbers], pace: { ttftMs: 0, deltaMs: 2, deltaChars: 10 } });
  const prompt = "Write the numbers from 1 to 40 in figures, separated by spaces, and nothing else.";
  const { body } = await callByHand(target, {
    transport: "h2",
    path: modelPath("converse-stream"),
    body: asked(prompt, { inferenceConfig: { maxTokens: 200 } }),
    goesAway: true,
  });
  const frames = framesIn(body);
  expect(
    deltasOf(frames)
      .map(({ text }) => text)
      .join(""),
  ).toMatch(/\b1 2 3 [^]* 39 40\b/);
  expect(eventType(frames.at(-1) ?? expect.fail("no frames"))).toBe("metadata");
});
