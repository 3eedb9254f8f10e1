import { ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it, vi } from "vitest";
import { SystemClock, VirtualClock, type Cancel } from "../../../control/clock.ts";
import type { ModelOutput } from "../../model/model.ts";
import { ask, collect, startBedrock, TRANSPORTS } from "../../under-test.ts";
import { sendJson, sendStream, startChatServer } from "./chat-server.fixture.ts";
import { events, ollama, OLLAMA } from "./dialects.fixture.ts";
import { answerOf, blocksOf, modelCall } from "./model-call.fixture.ts";
import { openaiModel } from "./openai-model.ts";

const clock = new SystemClock();
const DONE = [ollama({ content: "" }, "stop"), "[DONE]"];

/** What the model says when the server streams this. */
async function answerTo(stream: string, call = modelCall()) {
  await using server = await startChatServer((response) => sendStream(response, stream));
  return await answerOf(openaiModel({ url: server.url, modelName: "any", clock }), call);
}

class CountingClock extends VirtualClock {
  /** What was planned, and neither cancelled nor run. */
  planned = 0;

  override after(delayMs: number, run: () => void): Cancel {
    this.planned += 1;
    let open = true;
    const close = () => {
      if (open) this.planned -= 1;
      open = false;
    };
    const cancel = super.after(delayMs, () => {
      close();
      run();
    });
    return () => {
      close();
      cancel();
    };
  }
}

function stopOf(outputs: Awaited<ReturnType<typeof answerOf>>) {
  return outputs.flatMap((output) => (output.type === "messageStop" ? output.payload : []))[0];
}

describe("a local model", () => {
  it("says each thing when the server says it", async () => {
    const { promise: heard, resolve: hear } = Promise.withResolvers<void>();
    await using server = await startChatServer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(events(ollama({ content: "One" })));
      void heard.then(() => response.end(events(ollama({ content: " two" }), ...DONE)));
    });
    const { outputs } = openaiModel({ url: server.url, modelName: "any", clock })(
      modelCall(),
      new AbortController().signal,
    );
    const batches = outputs[Symbol.asyncIterator]();

    const { value: first } = await batches.next();
    expect(first).toEqual([
      { type: "messageStart", payload: { role: "assistant" } },
      { type: "contentBlockDelta", payload: { contentBlockIndex: 0, delta: { text: "One" } } },
    ]);
    hear();
    expect((await batches.next()).value).toEqual([
      { type: "contentBlockDelta", payload: { contentBlockIndex: 0, delta: { text: " two" } } },
    ]);
  });

  it("takes an answer that is not streamed", async () => {
    const message = {
      role: "assistant",
      content: "Hello",
      tool_calls: [{ type: "function", function: { name: "look", arguments: { at: "fog" } } }],
    };
    await using server = await startChatServer((response) =>
      sendJson(response, 200, {
        choices: [{ index: 0, message, finish_reason: "tool_calls" }],
        usage: { prompt_tokens: 3, completion_tokens: 4 },
      }),
    );
    const outputs = await answerOf(openaiModel({ url: server.url, modelName: "any", clock }));
    expect(blocksOf(outputs)).toEqual(["text Hello", 'look {"at":"fog"}']);
    expect(stopOf(outputs)).toEqual({ stopReason: "tool_use" });
  });

  it("parts thoughts in tags from what it says", async () => {
    const outputs = await answerTo(
      events(ollama({ content: "<thi" }), ollama({ content: "nk>Hm</think>\n\nYes" }), ...DONE),
    );
    expect(blocksOf(outputs)).toEqual(["reasoning Hm", "text Yes"]);
  });

  it("says at the end what could have been a tag", async () => {
    expect(blocksOf(await answerTo(events(ollama({ content: "<thin" }), ...DONE)))).toEqual(["text <thin"]);
  });

  it("ends at [DONE], though the connection stays open", async () => {
    await using server = await startChatServer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(OLLAMA);
    });
    const outputs = await answerOf(openaiModel({ url: server.url, modelName: "any", clock }));
    expect(outputs.at(-1)?.type).toBe("metadata");
    await server.received[0]?.closed;
  });

  it("takes the client's time for the client's, and leaves no timer behind", async () => {
    const counting = new CountingClock();
    const { promise: heard, resolve: hear } = Promise.withResolvers<void>();
    await using server = await startChatServer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(events(ollama({ content: "One" })));
      void heard.then(() => response.end(events(ollama({ content: " two" }, "stop"))));
    });
    const model = openaiModel({ url: server.url, modelName: "any", clock: counting });
    const outputs: ModelOutput[] = [];
    for await (const batch of model(modelCall(), new AbortController().signal).outputs) {
      if (outputs.length === 0) counting.advance(1_000_000);
      hear();
      outputs.push(...batch);
    }
    expect(blocksOf(outputs)).toEqual(["text One two"]);
    expect(counting.planned).toBe(0);
  });

  it.each([
    ["stop", "end_turn"],
    ["length", "max_tokens"],
    ["content_filter", "content_filtered"],
    ["something new", "end_turn"],
  ])("ends with %s as %s", async (finishReason, stopReason) => {
    const outputs = await answerTo(events(ollama({ content: "Yes" }), ollama({}, finishReason), "[DONE]"));
    expect(stopOf(outputs)).toEqual({ stopReason });
  });

  it("ends at [DONE] where the server gives no reason", async () => {
    const outputs = await answerTo(events(ollama({ content: "Yes" }), "[DONE]"));
    expect(stopOf(outputs)).toEqual({ stopReason: "end_turn" });
  });

  it("names the stop sequence where the server does", async () => {
    const call = modelCall({ inferenceConfig: { stopSequences: ["END"] } });
    const last = { choices: [{ index: 0, delta: {}, finish_reason: "stop", stop_reason: "END" }] };
    const outputs = await answerTo(events(ollama({ content: "Yes" }), last, "[DONE]"), call);
    expect(stopOf(outputs)).toEqual({ stopReason: "stop_sequence", stopSequence: "END" });
  });

  it.each([
    ["is cut off", { name: "look", arguments: '{"at":' }],
    ["has no name", { arguments: "{}" }],
  ])("ends with malformed_tool_use when a call %s", async (_name, call) => {
    const outputs = await answerTo(
      events(ollama({ tool_calls: [{ index: 0, function: call }] }), ollama({}, "tool_calls"), "[DONE]"),
    );
    expect(stopOf(outputs)).toEqual({ stopReason: "malformed_tool_use" });
  });

  it("counts what the prompt cache holds as the estimate has it", async () => {
    const usage = { prompt_tokens: 100, completion_tokens: 7 };
    const input = { inputTokens: 5, cacheReadInputTokens: 60, cacheWriteInputTokens: 20, cacheDetails: [] };
    const outputs = await answerTo(events(...DONE.slice(0, 1), { choices: [], usage }, "[DONE]"), {
      ...modelCall(),
      input,
    });
    expect(outputs.at(-1)).toMatchObject({
      payload: {
        usage: {
          inputTokens: 20,
          cacheReadInputTokens: 60,
          cacheWriteInputTokens: 20,
          outputTokens: 7,
          totalTokens: 107,
        },
      },
    });
  });

  it("does not wait for ever for a usage that does not come", async () => {
    const virtual = new VirtualClock();
    await using server = await startChatServer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(events(ollama({ content: "Yes" }, "stop")));
    });
    const model = openaiModel({ url: server.url, modelName: "any", clock: virtual });
    const batches = model(modelCall(), new AbortController().signal).outputs[Symbol.asyncIterator]();
    await batches.next();
    let ended = false;
    const last = batches.next().finally(() => (ended = true));
    await vi.waitFor(() => {
      virtual.advance(2_000);
      expect(ended).toBe(true);
    });
    const outputs: readonly ModelOutput[] = (await last).value ?? [];
    expect(outputs.map(({ type }) => type)).toEqual(["contentBlockStop", "messageStop", "metadata"]);
  });

  it("ends the request when nobody listens any more", async () => {
    await using server = await startChatServer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(events(ollama({ content: "One" })));
    });
    const model = openaiModel({ url: server.url, modelName: "any", clock });
    for await (const batch of model(modelCall(), new AbortController().signal).outputs)
      if (batch.length > 0) break;
    await server.received[0]?.closed;
    expect(server.received).toHaveLength(1);
  });

  it.each([
    ["before it answers", false],
    ["in the middle of its answer", true],
  ])("rejects with the signal's reason, and hangs up, %s", async (_when, answers) => {
    const gone = new AbortController();
    await using server = await startChatServer((response) => {
      if (!answers) return gone.abort(new Error("gone"));
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(events(ollama({ content: "One" })));
    });
    const said = answerOf(
      openaiModel({ url: server.url, modelName: "any", clock }),
      modelCall(),
      gone.signal,
    );
    if (answers) {
      await vi.waitFor(() => expect(server.received).toHaveLength(1));
      gone.abort(new Error("gone"));
    }
    await expect(said).rejects.toThrow("gone");
    await server.received[0]?.closed;
  });
});

describe("which model is asked", () => {
  async function askedFor(options: { modelName?: string }, models: string[]) {
    await using server = await startChatServer((response) => sendStream(response, OLLAMA), { models });
    await answerOf(openaiModel({ url: server.url.slice(0, -"/v1".length), clock, ...options }));
    return server.received.at(-1)?.body;
  }

  it("is the one that is named", async () => {
    expect(await askedFor({ modelName: "haiku=small,large" }, ["other"])).toMatchObject({ model: "large" });
  });

  it("is the server's first that can chat, when none is", async () => {
    const models = ["text-embedding-nomic-embed-text-v1.5", "qwen3:8b", "gemma3"];
    expect(await askedFor({}, models)).toMatchObject({ model: "qwen3:8b" });
  });
});

describe("what a server is sent", () => {
  it("holds a key when there is one, and none otherwise", async () => {
    await using server = await startChatServer((response) => sendStream(response, OLLAMA));
    await answerOf(openaiModel({ url: server.url, modelName: "any", clock, apiKey: "sk-local" }));
    await answerOf(openaiModel({ url: server.url, modelName: "any", clock }));
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer sk-local",
      undefined,
    ]);
  });

  it("leaves out a kind of thing with one advice, however often", async () => {
    await using server = await startChatServer((response) => sendStream(response, OLLAMA));
    const advice: string[] = [];
    const model = openaiModel({
      url: server.url,
      modelName: "any",
      clock,
      advise: (one) => advice.push(one),
    });
    const messages = [
      {
        role: "user" as const,
        content: [{ text: "Hi" }, { video: { format: "mp4" } }, { video: { format: "mkv" } }],
      },
    ];
    await answerOf(model, modelCall({ messages }));
    await answerOf(model, modelCall({ messages }));
    expect(advice).toEqual([expect.stringContaining("a block of video")]);
  });

  it("says nothing of thinking to a model that refuses it, from then on", async () => {
    const message = '"gemma3:4b" does not support thinking';
    await using server = await startChatServer((response, { body }) =>
      typeof body === "object" && body !== null && "reasoning_effort" in body
        ? sendJson(response, 400, {
            error: { message, type: "invalid_request_error", param: null, code: null },
          })
        : sendStream(response, OLLAMA),
    );
    const advice: string[] = [];
    const model = openaiModel({
      url: server.url,
      modelName: "gemma3:4b",
      clock,
      advise: (one) => advice.push(one),
    });
    const call = modelCall({
      additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 2_000 } },
    });

    expect(blocksOf(await answerOf(model, call))).toHaveLength(2);
    await answerOf(model, call);

    expect(server.received.map(({ body }) => body)).toEqual([
      expect.objectContaining({ reasoning_effort: "low" }),
      expect.not.objectContaining({ reasoning_effort: "low" }),
      expect.not.objectContaining({ reasoning_effort: "low" }),
    ]);
    expect(advice).toEqual([expect.stringContaining("gemma3:4b is not told how much to think")]);
  });
});

describe.each(TRANSPORTS)("a client that stops over %s", (transport) => {
  it("stops the local model too", async () => {
    await using server = await startChatServer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(events(ollama({ content: "One" })));
    });
    await using bedrock = await startBedrock({
      model: openaiModel({ url: server.url, modelName: "any", clock }),
    });
    const stopped = new AbortController();
    const { stream } = await bedrock
      .client(transport)
      .send(new ConverseStreamCommand(ask("Hi")), { abortSignal: stopped.signal });
    const rest = collect(stream).catch(() => "aborted");

    stopped.abort();

    await server.received[0]?.closed;
    await rest;
    expect((await bedrock.modelCall()).detail).toMatchObject({ ended: "cancelled" });
  });

  it("streams across real sockets what is cut in the middle of characters", async () => {
    const bytes = Buffer.from(OLLAMA);
    await using server = await startChatServer((response) =>
      sendStream(response, ...Array.from({ length: bytes.length }, (_, at) => bytes.subarray(at, at + 1))),
    );
    await using bedrock = await startBedrock({
      model: openaiModel({ url: server.url, modelName: "any", clock }),
    });
    const { stream } = await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));
    const text = (await collect(stream)).map(({ contentBlockDelta }) => contentBlockDelta?.delta?.text ?? "");
    expect(text.join("")).toBe("Grüß Gott 🧊");
  });
});

it.each([
  ["the model that is named", { modelName: "sonnet=qwen3:32b,qwen3:8b" }, "qwen3:32b"],
  ["the server's first, where none is", {}, "gemma3:4b"],
])("tells the journal who answered, and no price: %s", async (_, options, name) => {
  await using server = await startChatServer(
    (response) => sendStream(response, events(ollama({ content: "Hi" }), ...DONE)),
    { models: ["gemma3:4b"] },
  );
  await using bedrock = await startBedrock({ model: openaiModel({ url: server.url, clock, ...options }) });
  await collect((await bedrock.client("h1").send(new ConverseStreamCommand(ask("Hi")))).stream);
  const { detail } = await bedrock.modelCall();
  expect(detail).toMatchObject({ source: "openai", answeredBy: `${name} at ${new URL(server.url).host}` });
  expect(detail).toHaveProperty("usage");
  expect(detail).not.toHaveProperty("costUsd");
});
