import { once } from "node:events";
import { createServer } from "node:net";
import { BedrockRuntimeServiceException, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it, vi } from "vitest";
import { SystemClock, VirtualClock } from "../../../control/clock.ts";
import type { BedrockError } from "../../model/errors.ts";
import { ask, collect, startBedrock, textOfEvents, TRANSPORTS } from "../../under-test.ts";
import { sendJson, sendStream, startChatServer, type ChatServer } from "./chat-server.fixture.ts";
import { events, ollama } from "./dialects.fixture.ts";
import { answerOf, blocksOf } from "./model-call.fixture.ts";
import { openaiModel } from "./openai-model.ts";

const clock = new SystemClock();

function modelAt({ url }: Pick<ChatServer, "url">) {
  return openaiModel({ url, modelName: "qwen3:8b", clock });
}

async function failureOf(answer: Promise<unknown>): Promise<BedrockError> {
  return answer.then(
    () => expect.fail("it answered"),
    (error: BedrockError) => error,
  );
}

/** Status, body, and the Bedrock error that it becomes; bodies as the servers send them. */
const REFUSALS: [
  string,
  number,
  unknown,
  { name: string; statusCode: number; message: string; advice: string },
][] = [
  [
    "Ollama does not have the model",
    404,
    { error: { message: "model 'qwen3:8b' not found", type: "not_found_error", param: null, code: null } },
    {
      name: "ResourceNotFoundException",
      statusCode: 404,
      message: "Could not resolve the foundation model from the provided model identifier.",
      advice: "There are gemma3:4b, llama3.2:3b",
    },
  ],
  [
    "LM Studio does not have it",
    400,
    {
      error: {
        message: "Invalid model identifier",
        type: "invalid_request_error",
        param: "model",
        code: "model_not_found",
      },
    },
    {
      name: "ResourceNotFoundException",
      statusCode: 404,
      message: "Could not resolve the foundation model from the provided model identifier.",
      advice: "There are gemma3:4b, llama3.2:3b",
    },
  ],
  [
    "llama-server's context is too small",
    400,
    {
      error: {
        code: 400,
        message: "the request exceeds the available context size, try increasing it",
        type: "exceed_context_size_error",
        n_prompt_tokens: 14_429,
        n_ctx: 8_192,
      },
    },
    {
      name: "ValidationException",
      statusCode: 400,
      message: "Input is too long for requested model.",
      advice: "--ctx-size",
    },
  ],
  [
    "LM Studio's is",
    400,
    {
      error:
        "Trying to keep the first 6547 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens",
    },
    {
      name: "ValidationException",
      statusCode: 400,
      message: "Input is too long for requested model.",
      advice: "6547",
    },
  ],
  [
    "the model has no tools",
    400,
    {
      error: {
        message: "registry.ollama.ai/library/gemma:2b does not support tools",
        type: "invalid_request_error",
      },
    },
    {
      name: "ValidationException",
      statusCode: 400,
      message:
        "The model returned the following errors: registry.ollama.ai/library/gemma:2b does not support tools",
      advice: "does not support tools",
    },
  ],
  [
    "llama-server wants a key",
    401,
    { error: { code: 401, message: "Invalid API Key", type: "authentication_error" } },
    {
      name: "AccessDeniedException",
      statusCode: 403,
      message: "You don't have access to the model with the specified model ID.",
      advice: "OPENAI_API_KEY",
    },
  ],
  [
    "it takes too long",
    408,
    { error: { message: "request timed out" } },
    {
      name: "ModelTimeoutException",
      statusCode: 408,
      message: "Model has timed out in processing the request. Try your request again.",
      advice: "request timed out",
    },
  ],
  [
    "it is asked too often",
    429,
    { error: { message: "slow down", type: "rate_limit_error" } },
    {
      name: "ThrottlingException",
      statusCode: 429,
      message: "Too many requests, please wait before trying again.",
      advice: "slow down",
    },
  ],
  [
    "llama-server is still loading",
    503,
    { error: { code: 503, message: "Loading model", type: "unavailable_error" } },
    {
      name: "ModelNotReadyException",
      statusCode: 429,
      message: "The model specified in the request is not ready to serve inference requests.",
      advice: "still loading",
    },
  ],
  [
    "Ollama's queue is full",
    503,
    {
      error: {
        message: "server busy, please try again.  maximum pending requests exceeded",
        type: "api_error",
      },
    },
    {
      name: "ServiceUnavailableException",
      statusCode: 503,
      message: "Bedrock is unable to process your request.",
      advice: "maximum pending requests",
    },
  ],
  [
    "its runner dies",
    500,
    { error: { message: "llama runner process has terminated: signal: killed", type: "api_error" } },
    {
      name: "InternalServerException",
      statusCode: 500,
      message: "The system encountered an unexpected error during processing. Try your request again.",
      advice: "signal: killed",
    },
  ],
  [
    "it is something else",
    404,
    "404 page not found",
    {
      name: "ModelErrorException",
      statusCode: 424,
      message: "The request failed due to an error while processing the model.",
      advice: "OpenAI-compatible API",
    },
  ],
];

describe("a server that refuses", () => {
  it.each(REFUSALS)("%s", async (_name, status, body, { advice, ...expected }) => {
    await using server = await startChatServer((response) => sendJson(response, status, body), {
      models: ["gemma3:4b", "llama3.2:3b"],
    });
    const failure = await failureOf(answerOf(modelAt(server)));
    expect(failure).toMatchObject(expected);
    expect(failure.advice).toContain(advice);
  });

  it("that has no model at all is a model that is not found", async () => {
    await using server = await startChatServer(() => expect.fail("asked"), { models: null });
    expect(await failureOf(answerOf(openaiModel({ url: server.url, clock })))).toMatchObject({
      name: "ResourceNotFoundException",
      advice: expect.stringContaining("no model"),
    });
  });

  it("that sends elsewhere is not followed: a POST might arrive as a GET", async () => {
    await using server = await startChatServer((response) => {
      response.writeHead(308, { location: "https://elsewhere.example/v1" });
      response.end();
    });
    const failure = await failureOf(answerOf(modelAt(server)));
    expect(failure.name).toBe("ModelErrorException");
    expect(failure.advice).toContain("it is at https://elsewhere.example/v1");
  });

  it("does not quote more of a long refusal than fits", async () => {
    await using server = await startChatServer((response) =>
      sendJson(response, 400, { error: { message: "x".repeat(1_000_000) } }),
    );
    const failure = await failureOf(answerOf(modelAt(server)));
    expect(failure.message.length).toBeLessThan(1_000);
    expect(failure.advice?.length).toBeLessThan(1_000);
  });
});

/** An answer with status 200 that is none. */
const BROKEN: [string, contentType: string, body: string, name: string, advice: string][] = [
  [
    "a web page",
    "text/html; charset=utf-8",
    "<!doctype html><title>Hi</title>",
    "ModelErrorException",
    "a web page",
  ],
  [
    "LM Studio's answer to a path that it does not know",
    "application/json; charset=utf-8",
    '{"error":"Unexpected endpoint or method. (POST /chat/completions)"}',
    "ModelErrorException",
    "Unexpected endpoint",
  ],
  [
    "JSON that is no completion",
    "application/json",
    '{"ok":true}',
    "ModelErrorException",
    "no chat completion",
  ],
  ["half a JSON", "application/json", '{"choices":[', "ModelErrorException", "no chat completion"],
  ["nothing", "text/event-stream", "", "ModelErrorException", "without an event"],
  ["prose", "text/event-stream", "Hello\n\nthere\n", "ModelErrorException", "Hello"],
  ["events that are no JSON", "text/event-stream", "data: {oops\n\n", "ModelErrorException", "no JSON"],
  [
    "an error as llama-server sent it until 2025",
    "text/event-stream",
    'error: {"code":400,"message":"the request exceeds the available context size. try increasing the context size or enable context shift","type":"invalid_request_error"}\n\ndata: [DONE]\n\n',
    "ValidationException",
    "available context size",
  ],
  [
    "an error as LM Studio sends it",
    "text/event-stream",
    'event: error\ndata: {"error":{"message":"Error rendering prompt with jinja template"},"message":"Error rendering prompt with jinja template"}\n\n',
    "ModelErrorException",
    "jinja",
  ],
  [
    "an error that a gateway forgot to frame",
    "text/event-stream",
    '{"error":{"code":400,"message":"request (19185 tokens) exceeds the available context size (16384 tokens), try increasing it","type":"exceed_context_size_error"}}',
    "ValidationException",
    "19185",
  ],
];

describe("a server that answers with something else", () => {
  it.each(BROKEN)("%s", async (_name, contentType, body, name, advice) => {
    await using server = await startChatServer((response) => {
      response.writeHead(200, { "content-type": contentType });
      response.end(body);
    });
    const failure = await failureOf(answerOf(modelAt(server)));
    expect(failure.name).toBe(name);
    expect(failure.advice).toContain(advice);
  });

  it.each([
    ["one line", "data: "],
    ["one event of many lines", "data: x\ndata: "],
    ["a line that is no field", "nonsense "],
  ])("is not listened to for ever when %s never ends", async (_name, beginning) => {
    const piece = "x".repeat(65_536);
    await using server = await startChatServer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(beginning);
      const more = () => {
        while (response.writable && response.write(beginning.includes("\n") ? `${piece}\ndata: ` : piece));
        response.once("drain", more);
      };
      more();
    });
    const failure = await failureOf(answerOf(modelAt(server)));
    expect(failure.name).toBe("ModelErrorException");
    expect(failure.advice).toBe(`${server.url}: an event is longer than 4194304 characters`);
    await server.received[0]?.closed;
  });

  it("is not listened to for ever when a tool's input never ends", async () => {
    const piece = ollama({
      tool_calls: [{ index: 0, function: { name: "look", arguments: "x".repeat(65_536) } }],
    });
    await using server = await startChatServer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (let sent = 0; sent < 40; sent++) response.write(events(piece));
    });
    const outputs = await answerOf(modelAt(server));
    expect(outputs.at(-1)).toMatchObject({ type: "exception", name: "modelStreamErrorException" });
    await server.received[0]?.closed;
  });

  it("is not waited for longer than the client waits, whatever keeps the connection alive", async () => {
    const virtual = new VirtualClock();
    await using server = await startChatServer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": ping\n\ndata:\n\n");
    });
    const failed = failureOf(answerOf(openaiModel({ url: server.url, modelName: "any", clock: virtual })));
    await vi.waitFor(() => expect(server.received).toHaveLength(1));
    virtual.advance(290_000);
    expect(await failed).toMatchObject({
      name: "ModelTimeoutException",
      statusCode: 408,
      advice: expect.stringContaining("said nothing for 290 s"),
    });
  });
});

async function portWithoutServer(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

it.each([
  ["an event that is no JSON", "data: {oops\n\n"],
  ["an error that is no event", 'error: {"code":500,"message":"oops"}\n\n'],
])("says what came before %s, in one read with it", async (_name, broken) => {
  await using server = await startChatServer((response) =>
    sendStream(response, `${events(ollama({ content: "One" }))}${broken}data: [DONE]\n\n`),
  );
  const outputs = await answerOf(modelAt(server));
  expect(blocksOf(outputs)).toEqual(["text One"]);
  expect(outputs.at(-1)).toMatchObject({ originalMessage: expect.stringContaining("oops") });
});

it("does not take an empty finish_reason for one", async () => {
  await using server = await startChatServer((response) =>
    sendStream(response, events(ollama({ content: "One" }, ""))),
  );
  expect((await answerOf(modelAt(server))).at(-1)).toMatchObject({ name: "modelStreamErrorException" });
});

describe.each(TRANSPORTS)("through the SDK over %s", (transport) => {
  it("is unavailable when nobody listens: three attempts, and an advice what to start", async () => {
    const url = `http://127.0.0.1:${await portWithoutServer()}`;
    await using bedrock = await startBedrock({ model: openaiModel({ url, clock }) });

    const failure: unknown = await bedrock
      .client(transport)
      .send(new ConverseStreamCommand(ask("Hi")))
      .catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(BedrockRuntimeServiceException);
    expect(failure).toMatchObject({
      name: "ServiceUnavailableException",
      message: "Bedrock is unable to process your request.",
      $metadata: { httpStatusCode: 503, attempts: 3 },
    });
    const advice = bedrock.journal.after(0).find(({ kind }) => kind === "advice")?.detail?.["advice"];
    expect(advice).toContain(`${url}/v1 cannot be reached (ECONNREFUSED)`);
    expect(advice).toContain("ollama serve");
  });

  it("does not try again what will not be better", async () => {
    await using server = await startChatServer((response) =>
      sendJson(response, 404, { error: { message: "model 'x' not found" } }),
    );
    await using bedrock = await startBedrock({ model: modelAt(server) });
    const sent = bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));
    await expect(sent).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      $metadata: { httpStatusCode: 404, attempts: 1 },
    });
  });

  it.each([
    ["ends without a reason, as Ollama's does when its runner fails", (end: () => void) => end()],
    ["is cut off", (_end: () => void, cut: () => void) => cut()],
  ])("breaks in the stream when the server's %s", async (_name, finish) => {
    const advice: string[] = [];
    await using server = await startChatServer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(events(ollama({ content: "One" })), () =>
        finish(
          () => response.end(),
          () => response.socket?.destroy(),
        ),
      );
    });
    const model = openaiModel({
      url: server.url,
      modelName: "any",
      clock,
      advise: (one) => advice.push(one),
    });
    await using bedrock = await startBedrock({ model });
    const { stream } = await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));

    await expect(collect(stream)).rejects.toMatchObject({
      name: "ModelStreamErrorException",
      message: "An error occurred while streaming the response. Retry your request.",
    });
    expect(advice).toEqual([expect.stringContaining(server.url)]);
    const { detail } = await bedrock.modelCall();
    expect(advice[0]).toMatch(new RegExp(`^${String(detail?.error)} \\(in the stream\\)`));
    expect(advice[0]).not.toContain("UND_ERR");
  });

  it.each([
    [
      { error: { code: 500, message: "CUDA error: out of memory", type: "server_error" } },
      {
        name: "ModelStreamErrorException",
        originalStatusCode: 500,
        originalMessage: "CUDA error: out of memory",
      },
    ],
    [
      { error: { message: "Context size has been exceeded.", type: "server_error" } },
      { name: "ValidationException", message: "Input is too long for requested model." },
    ],
    [{ error: { code: 429, message: "slow down" } }, { name: "ThrottlingException" }],
    [
      { choices: [{ index: 0, delta: {}, finish_reason: "error" }] },
      { name: "ModelStreamErrorException", originalMessage: "finish_reason was error" },
    ],
  ])("throws %j where it comes", async (error, expected) => {
    await using server = await startChatServer((response) =>
      sendStream(response, events(ollama({ content: "One" }), error, "[DONE]")),
    );
    await using bedrock = await startBedrock({ model: modelAt(server) });
    const { stream } = await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));

    const seen: Parameters<typeof textOfEvents>[0][number][] = [];
    const listening = (async () => {
      for await (const event of stream ?? []) seen.push(event);
    })();
    await expect(listening).rejects.toMatchObject(expected);
    expect(textOfEvents(seen)).toBe("One");
  });
});

it("ends what the server said before it goes on", async () => {
  await using server = await startChatServer(
    (response) =>
      sendJson(response, 404, { error: { message: 'model "x" not found, try pulling it first' } }),
    { models: ["qwen3:8b"] },
  );
  const failure = await failureOf(answerOf(modelAt(server)));
  expect(failure.advice).toContain("try pulling it first. There are qwen3:8b: --model");
});
