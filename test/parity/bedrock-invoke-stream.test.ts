import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { anthropic, callByHand, modelPath } from "./bedrock-call.ts";
import { chunkOf, type Frame, framesIn } from "./bedrock-frames.ts";
import {
  BASE_ID,
  type BedrockTarget,
  bedrockTest as test,
  type Transport,
  TRANSPORTS,
} from "./bedrock-target.ts";
import { shapeOf } from "./shapes.ts";

const FIXTURE = join(import.meta.dirname, "..", "fixtures", "aws", "bedrock-invoke-model-stream.json");
const CAPTURED = JSON.parse(readFileSync(FIXTURE, "utf8")) as {
  headers: string[];
  payloadKeys: string[];
  events: Record<string, Record<string, unknown>>;
};

/** Anthropic's own name of a model: its base id without the vendor and the version. */
const VENDOR_NAME = BASE_ID.replace(/^anthropic\./, "").replace(/-v\d+(:\d+)?$/, "");

const LOOK_UP = {
  name: "look_up",
  description: "Looks a term up.",
  input_schema: { type: "object", properties: { term: { type: "string" } }, required: ["term"] },
};

async function streamed(target: BedrockTarget, transport: Transport, more: object = {}): Promise<Frame[]> {
  const path = modelPath("invoke-with-response-stream");
  const answer = await callByHand(target, { transport, path, body: anthropic("Look up fog.", more) });
  expect(answer.status).toBe(200);
  return framesIn(answer.body);
}

/** The types of events, those that repeat only once. */
function sequence(events: readonly Record<string, unknown>[]): unknown[] {
  return events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
}

for (const transport of TRANSPORTS) {
  test(`1.5 over ${transport} each frame is a chunk with bytes and padding`, async ({ target }) => {
    for (const { headers, payload } of await streamed(target, transport)) {
      expect(headers).toEqual([
        [":event-type", "chunk"],
        [":content-type", "application/json"],
        [":message-type", "event"],
      ]);
      expect(headers.map(([name]) => name)).toEqual(CAPTURED.headers);
      expect(Object.keys(JSON.parse(payload) as object)).toEqual(CAPTURED.payloadKeys);
    }
  });

  test(`1.5 over ${transport} text: Anthropic's sequence, without pings`, async ({ target }) => {
    const events = (await streamed(target, transport)).map(chunkOf);
    expect(sequence(events)).toEqual(Object.keys(CAPTURED.events));
  });

  test(`1.5 over ${transport} the fields of every event stand as captured`, async ({ target }) => {
    for (const event of (await streamed(target, transport)).map(chunkOf))
      expect(shapeOf(event)).toEqual(shapeOf(CAPTURED.events[String(event["type"])]));
  });

  test(`1.5 over ${transport} the message has an id of Bedrock's and the model's bare name`, async ({
    target,
  }) => {
    const [start] = (await streamed(target, transport)).map(chunkOf);
    expect(start?.["message"]).toMatchObject({
      id: expect.stringMatching(/^msg_bdrk_[A-Za-z0-9]{24}$/),
      model: VENDOR_NAME,
      usage: { output_tokens: expect.any(Number) },
    });
  });

  test(`1.5 over ${transport} a tool's block: its id, an empty input, an empty piece first`, async ({
    target,
  }) => {
    const forced = { tools: [LOOK_UP], tool_choice: { type: "tool", name: "look_up" }, max_tokens: 100 };
    const events = (await streamed(target, transport, forced)).map(chunkOf);
    const start = events.find(({ type }) => type === "content_block_start");
    expect(start).toEqual({
      type: "content_block_start",
      index: 0,
      content_block: {
        type: "tool_use",
        id: expect.stringMatching(/^toolu_bdrk_[A-Za-z0-9]{24}$/),
        name: "look_up",
        input: {},
      },
    });
    const deltas = events.flatMap(({ type, delta }) =>
      type === "content_block_delta" ? [delta as { type: string; partial_json: string }] : [],
    );
    expect(new Set(deltas.map(({ type }) => type))).toEqual(new Set(["input_json_delta"]));
    expect(deltas[0]?.partial_json).toBe("");
    expect(JSON.parse(deltas.map(({ partial_json }) => partial_json).join(""))).toEqual({
      term: expect.any(String),
    });
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: "tool_use", stop_sequence: null } });
  });

  test(`1.5 over ${transport} the invocation's metrics are whole numbers that fit the usage`, async ({
    target,
  }) => {
    const events = (await streamed(target, transport)).map(chunkOf);
    const message = events[0]?.["message"] as { usage: { input_tokens: number } };
    const usage = events.at(-2)?.["usage"] as { output_tokens: number };
    const metrics = events.at(-1)?.["amazon-bedrock-invocationMetrics"] as Record<string, number>;
    expect(metrics).toMatchObject({
      inputTokenCount: message.usage.input_tokens,
      outputTokenCount: usage.output_tokens,
    });
    expect(Object.values(metrics).every(Number.isSafeInteger)).toBe(true);
    expect(metrics["firstByteLatency"]).toBeLessThanOrEqual(metrics["invocationLatency"] ?? 0);
  });
}
