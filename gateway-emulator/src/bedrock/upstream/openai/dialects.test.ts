import { ConverseCommand, ConverseStreamCommand, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it } from "vitest";
import { SystemClock } from "../../../control/clock.ts";
import { ask, collect, MODEL_ID, startBedrock, TRANSPORTS } from "../../under-test.ts";
import { sendStream, startChatServer } from "./chat-server.fixture.ts";
import {
  EARLY_LLAMA_SERVER,
  EARLY_OLLAMA_TOOLS,
  LLAMA_SERVER,
  LM_STUDIO,
  OLLAMA,
  OLLAMA_TOOLS,
} from "./dialects.fixture.ts";
import { openaiModel } from "./openai-model.ts";

/** A server that speaks so, and Bedrock in front of it. */
async function bedrockBefore(stream: string) {
  const server = await startChatServer((response) => sendStream(response, stream));
  const model = openaiModel({ url: server.url, clock: new SystemClock() });
  const bedrock = await startBedrock({ model });
  return {
    server,
    bedrock,
    async [Symbol.asyncDispose]() {
      await bedrock[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

function start(index: number, toolUseId: unknown) {
  const toolUse = { name: "get_weather", toolUseId };
  return { contentBlockStart: { contentBlockIndex: index, start: { toolUse } } };
}

function delta(index: number, delta: object) {
  return { contentBlockDelta: { contentBlockIndex: index, delta } };
}

function stop(index: number) {
  return { contentBlockStop: { contentBlockIndex: index } };
}

function ending(stopReason: string, inputTokens: number, outputTokens: number) {
  const totalTokens = inputTokens + outputTokens;
  return [
    { messageStop: { stopReason } },
    {
      metadata: {
        metrics: { latencyMs: expect.any(Number) },
        usage: { inputTokens, outputTokens, totalTokens, cacheReadInputTokens: 0, cacheWriteInputTokens: 0 },
      },
    },
  ];
}

const START = { messageStart: { role: "assistant" } };
const SIGNATURE = { reasoningContent: { signature: expect.stringMatching(/^[A-Za-z0-9+/]{256}$/) } };
const MADE_UP_ID = expect.stringMatching(/^tooluse_[A-Za-z0-9_-]{22}$/);

const CASES: [string, string, unknown[]][] = [
  [
    "Ollama",
    OLLAMA,
    [
      START,
      delta(0, { reasoningContent: { text: "The user " } }),
      delta(0, { reasoningContent: { text: "greets." } }),
      delta(0, SIGNATURE),
      stop(0),
      delta(1, { text: "Grüß" }),
      delta(1, { text: " Gott 🧊" }),
      stop(1),
      ...ending("end_turn", 21, 9),
    ],
  ],
  [
    "Ollama with tools",
    OLLAMA_TOOLS,
    [
      START,
      start(0, "call_a1b2c3d4"),
      delta(0, { toolUse: { input: "" } }),
      delta(0, { toolUse: { input: '{"city":"Paris"}' } }),
      stop(0),
      start(1, "call_e5f6a7b8"),
      delta(1, { toolUse: { input: "" } }),
      delta(1, { toolUse: { input: '{"city":"Rome"}' } }),
      stop(1),
      ...ending("tool_use", 150, 40),
    ],
  ],
  [
    "an early Ollama, whose calls have neither id nor index, and which says no usage",
    EARLY_OLLAMA_TOOLS,
    [
      START,
      start(0, MADE_UP_ID),
      delta(0, { toolUse: { input: "" } }),
      delta(0, { toolUse: { input: '{"city":"Paris"}' } }),
      stop(0),
      start(1, MADE_UP_ID),
      delta(1, { toolUse: { input: "" } }),
      delta(1, { toolUse: { input: '{"city":"Rome"}' } }),
      stop(1),
      // Estimates: "Hi", and 31 characters of JSON.
      ...ending("tool_use", 5, 9),
    ],
  ],
  [
    "llama-server",
    LLAMA_SERVER,
    [
      START,
      delta(0, { reasoningContent: { text: "Hm" } }),
      delta(0, { reasoningContent: { text: "." } }),
      delta(0, SIGNATURE),
      stop(0),
      delta(1, { text: "I" }),
      delta(1, { text: " look." }),
      stop(1),
      start(2, "DJ4aSLk2"),
      delta(2, { toolUse: { input: "" } }),
      delta(2, { toolUse: { input: "{" } }),
      delta(2, { toolUse: { input: '"city":"Par' } }),
      delta(2, { toolUse: { input: 'is"}' } }),
      stop(2),
      ...ending("tool_use", 210, 33),
    ],
  ],
  [
    "an early llama-server, cut off by max_tokens",
    EARLY_LLAMA_SERVER,
    [START, delta(0, { text: "Once" }), stop(0), ...ending("max_tokens", 43, 1)],
  ],
  [
    "LM Studio",
    LM_STUDIO,
    [
      START,
      delta(0, { reasoningContent: { text: "Let me" } }),
      delta(0, { reasoningContent: { text: " see" } }),
      delta(0, SIGNATURE),
      stop(0),
      start(1, "193629320"),
      delta(1, { toolUse: { input: "" } }),
      delta(1, { toolUse: { input: '{"city' } }),
      delta(1, { toolUse: { input: '":"Oslo"}' } }),
      stop(1),
      ...ending("tool_use", 80, 17),
    ],
  ],
];

describe.each(TRANSPORTS)("a local model behind Bedrock over %s", (transport) => {
  it.each(CASES)("streams as Bedrock does what is streamed as %s does", async (_name, dialect, expected) => {
    await using behind = await bedrockBefore(dialect);
    const client = behind.bedrock.client(transport);

    const { stream } = await client.send(new ConverseStreamCommand(ask("Hi")));

    expect(await collect(stream)).toEqual(expected);
    expect(behind.server.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /v1/models",
      "POST /v1/chat/completions",
    ]);
  });

  it("answers InvokeModel in Anthropic's words", async () => {
    await using behind = await bedrockBefore(LLAMA_SERVER);
    const messages = [{ role: "user", content: "Hi" }];
    const body = JSON.stringify({ anthropic_version: "bedrock-2023-05-31", max_tokens: 100, messages });

    const answer = await behind.bedrock
      .client(transport)
      .send(new InvokeModelCommand({ modelId: MODEL_ID, contentType: "application/json", body }));

    expect(JSON.parse(answer.body.transformToString())).toMatchObject({
      stop_reason: "tool_use",
      content: [
        { type: "thinking", thinking: "Hm." },
        { type: "text", text: "I look." },
        { type: "tool_use", name: "get_weather", input: { city: "Paris" } },
      ],
      usage: { input_tokens: 210, output_tokens: 33 },
    });
    expect(behind.server.received.at(-1)?.body).toMatchObject({
      max_tokens: 100,
      messages: [{ role: "user", content: "Hi" }],
    });
  });

  it("answers Converse with the whole of it", async () => {
    await using behind = await bedrockBefore(LLAMA_SERVER);

    const answer = await behind.bedrock.client(transport).send(new ConverseCommand(ask("Hi")));

    expect(answer).toMatchObject({
      stopReason: "tool_use",
      output: {
        message: {
          content: [
            { reasoningContent: { reasoningText: { text: "Hm." } } },
            { text: "I look." },
            { toolUse: { name: "get_weather", toolUseId: "DJ4aSLk2", input: { city: "Paris" } } },
          ],
        },
      },
    });
  });
});
