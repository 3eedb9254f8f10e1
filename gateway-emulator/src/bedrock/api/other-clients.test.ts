import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { createAmazonBedrockAnthropic } from "@ai-sdk/amazon-bedrock/anthropic";
import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";
import { generateText, isStepCount, jsonSchema, streamText, tool } from "ai";
import { describe, expect, it } from "vitest";
import { SystemClock } from "../../control/clock.ts";
import { Journal } from "../../control/journal.ts";
import { signedFor } from "../../iam/authorize.ts";
import { CredentialStore } from "../../iam/credentials.ts";
import { type BedrockUnderTest, MODEL_ID, startBedrock } from "../under-test.ts";

const HAIKU_4_5 = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
/** One delta for each text. */
const PLAIN = { pace: { deltaChars: 1_000 } };
const USER_SAYS_HI = [{ role: "user" as const, content: "Hi" }];
const ASK = { model: MODEL_ID, max_tokens: 1_000, messages: USER_SAYS_HI };
const LOOK_UP = { name: "look_up", input: { term: "fog" } };

function signatures() {
  const clock = new SystemClock();
  return signedFor("bedrock", { credentials: new CredentialStore(), journal: new Journal(clock), clock });
}

describe("@anthropic-ai/bedrock-sdk", () => {
  const client = ({ url }: BedrockUnderTest, options: { awsSecretKey?: string; apiKey?: string } = {}) =>
    new AnthropicBedrock({
      baseURL: url,
      awsRegion: "us-east-1",
      awsAccessKey: "local",
      awsSecretKey: "local",
      maxRetries: 0,
      ...options,
    });
  const lookUp = { name: "look_up", input_schema: { type: "object" as const } };

  it("is answered with a message", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({
      ...PLAIN,
      events: [{ reasoning: "Hm." }, { text: "A low cloud." }, { toolUse: LOOK_UP }],
    });
    const message = await client(bedrock).messages.create({ ...ASK, tools: [lookUp] });
    expect(message).toMatchObject({
      model: "claude-sonnet-5-5",
      role: "assistant",
      stop_reason: "tool_use",
      content: [
        { type: "thinking", thinking: "Hm.", signature: expect.stringMatching(/^.{256}$/) },
        { type: "text", text: "A low cloud." },
        { type: "tool_use", id: expect.stringMatching(/^toolu_bdrk_/), ...LOOK_UP },
      ],
    });
  });

  it("gathers from a stream what it gets from a message", async () => {
    await using bedrock = await startBedrock();
    const events = [
      { reasoning: "Let me see." },
      { redactedReasoning: Buffer.from("ZGF0YQ==").toString("base64") },
      { text: "A low cloud, and a wet one." },
      { toolUse: LOOK_UP },
    ];
    bedrock.script({ events, times: 2, pace: { deltaChars: 5 } });
    const { messages } = client(bedrock);
    const texts: string[] = [];
    const stream = messages.stream(ASK).on("text", (text) => texts.push(text));
    const streamed = await stream.finalMessage();
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.join("")).toBe("A low cloud, and a wet one.");
    const { content, usage } = await messages.create(ASK);
    expect(streamed.content).toEqual(content);
    expect(streamed).toMatchObject({ stop_reason: "tool_use", usage });
  });

  it("goes on after a tool's result", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ events: [{ toolUse: LOOK_UP }] });
    bedrock.script({ events: [{ text: "Fog is a low cloud." }] });
    const { messages } = client(bedrock);
    const first = await messages.create({ ...ASK, tools: [lookUp] });
    const id = first.content.find((block) => block.type === "tool_use")?.id ?? "";
    const second = await messages.create({
      ...ASK,
      tools: [lookUp],
      messages: [
        ...USER_SAYS_HI,
        { role: "assistant", content: first.content },
        { role: "user", content: [{ type: "tool_result", tool_use_id: id, content: "A low cloud." }] },
      ],
    });
    expect(second.content).toEqual([{ type: "text", text: "Fog is a low cloud." }]);
  });

  it("gets typed errors, and is told of a version that an older model does not take", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({
      events: [],
      error: {
        status: 429,
        name: "ThrottlingException",
        message: "Too many tokens, please wait before trying again.",
      },
    });
    const { messages } = client(bedrock);
    await expect(messages.create(ASK)).rejects.toMatchObject({
      constructor: AnthropicBedrock.RateLimitError,
      status: 429,
      message: expect.stringContaining("Too many tokens, please wait before trying again."),
    });
    await expect(messages.create({ ...ASK, model: HAIKU_4_5 })).rejects.toMatchObject({
      constructor: AnthropicBedrock.BadRequestError,
      message: expect.stringContaining("Invalid API version: 2026-10-21"),
    });
    const older = messages.create(
      { ...ASK, model: HAIKU_4_5 },
      { headers: { "anthropic-version": "bedrock-2023-05-31" } },
    );
    expect((await older).model).toBe("claude-haiku-4-5-20251001");
  });

  it("throws what comes in the middle of a stream", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({
      events: [{ text: "A low" }, { exception: { name: "throttlingException", message: "Too many tokens" } }],
    });
    await expect(client(bedrock).messages.stream(ASK).finalMessage()).rejects.toThrow("Too many tokens");
  });

  it("stops the answer when it aborts", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ ...PLAIN, events: [{ text: "A low" }, { delayMs: 3_600_000 }, { text: " cloud" }] });
    const stream = client(bedrock).messages.stream(ASK);
    stream.on("text", () => stream.abort());
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(AnthropicBedrock.APIUserAbortError);
    expect((await bedrock.modelCall()).detail).toMatchObject({ ended: "cancelled" });
  });

  it("passes with its own signature or an API key, and not with others", async () => {
    await using bedrock = await startBedrock({ authorize: signatures() });
    const version = { headers: { "anthropic-version": "bedrock-2023-05-31" } };
    for (const options of [{}, { apiKey: "local" }]) {
      const { messages } = client(bedrock, options);
      // A colon in the id, which this client sends as it is.
      expect(await messages.create({ ...ASK, model: HAIKU_4_5 }, version)).toMatchObject({ type: "message" });
      expect(await messages.stream(ASK).finalMessage()).toMatchObject({ type: "message" });
    }
    for (const options of [{ awsSecretKey: "wrong" }, { apiKey: "wrong" }])
      await expect(client(bedrock, options).messages.create(ASK)).rejects.toMatchObject({ status: 403 });
  });
});

const PROVIDERS = [
  { api: "Converse", create: createAmazonBedrock },
  { api: "InvokeModel", create: createAmazonBedrockAnthropic },
];

describe.each(PROVIDERS)("@ai-sdk/amazon-bedrock by $api", ({ create }) => {
  const modelOf = ({ url }: BedrockUnderTest, options: { secretAccessKey?: string; apiKey?: string } = {}) =>
    create({
      baseURL: url,
      region: "us-east-1",
      accessKeyId: "local",
      secretAccessKey: "local",
      ...options,
    })(MODEL_ID);

  it("generates text and reasoning, and says what was used", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ ...PLAIN, events: [{ reasoning: "Hm." }, { text: "A low cloud." }] });
    const { text, reasoningText, finishReason, usage } = await generateText({
      model: modelOf(bedrock),
      system: "Be brief.",
      prompt: "What is fog?",
      maxRetries: 0,
    });
    expect({ text, reasoningText, finishReason }).toEqual({
      text: "A low cloud.",
      reasoningText: "Hm.",
      finishReason: "stop",
    });
    const { detail } = await bedrock.modelCall();
    expect(detail).toMatchObject({
      system: [{ text: "Be brief." }],
      messages: [{ role: "user", content: [{ text: "What is fog?" }] }],
      inputTokens: usage.inputTokens,
      outputTokens: usage.outputTokens,
    });
  });

  it("streams text as it comes", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ pace: { deltaChars: 4 }, events: [{ text: "A low cloud." }] });
    const { textStream, finishReason } = streamText({ model: modelOf(bedrock), prompt: "What is fog?" });
    const pieces: string[] = [];
    for await (const piece of textStream) pieces.push(piece);
    expect(pieces).toEqual(["A lo", "w cl", "oud."]);
    expect(await finishReason).toBe("stop");
  });

  it("calls a tool and goes on with its result", async () => {
    await using bedrock = await startBedrock();
    const inputs: unknown[] = [];
    const look_up = tool({
      description: "Looks a word up.",
      inputSchema: jsonSchema<{ term: string }>({
        type: "object",
        properties: { term: { type: "string" } },
        required: ["term"],
      }),
      execute(input) {
        inputs.push(input);
        return { meaning: "a low cloud" };
      },
    });
    for (const ask of [generateText, streamText]) {
      bedrock.script({ events: [{ text: "I look it up." }, { toolUse: LOOK_UP }] });
      bedrock.script({ ...PLAIN, events: [{ text: "Fog is a low cloud." }] });
      const result = await ask({
        model: modelOf(bedrock),
        prompt: "What is fog?",
        tools: { look_up },
        stopWhen: isStepCount(3),
        maxRetries: 0,
      });
      expect(await result.text).toBe("Fog is a low cloud.");
      expect(await result.steps).toHaveLength(2);
    }
    expect(inputs).toEqual([LOOK_UP.input, LOOK_UP.input]);
    const last = bedrock.journal.after(0).findLast(({ kind }) => kind === "model-call");
    expect(JSON.stringify(last?.detail)).toContain("a low cloud");
  });

  it("stops the answer when it aborts", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ ...PLAIN, events: [{ text: "A low" }, { delayMs: 3_600_000 }, { text: " cloud" }] });
    const abort = new AbortController();
    const { stream } = streamText({
      model: modelOf(bedrock),
      prompt: "What is fog?",
      abortSignal: abort.signal,
    });
    const types: string[] = [];
    for await (const { type } of stream) {
      types.push(type);
      if (type === "text-delta") abort.abort();
    }
    expect(types).toContain("abort");
    expect((await bedrock.modelCall()).detail).toMatchObject({ ended: "cancelled" });
  });

  it("gets errors with their status and message", async () => {
    await using bedrock = await startBedrock();
    const message = "Too many tokens, please wait before trying again.";
    bedrock.script({ events: [], error: { status: 429, name: "ThrottlingException", message } });
    const sent = generateText({ model: modelOf(bedrock), prompt: "What is fog?", maxRetries: 0 });
    await expect(sent).rejects.toMatchObject({
      name: "AI_APICallError",
      statusCode: 429,
      message: expect.stringContaining(message),
    });
  });

  it("passes on what comes in the middle of a stream", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({
      events: [
        { text: "A low" },
        { exception: { name: "modelStreamErrorException", message: "Gone wrong." } },
      ],
    });
    const { stream } = streamText({
      model: modelOf(bedrock),
      prompt: "What is fog?",
      maxRetries: 0,
      onError: () => undefined,
    });
    const errors: unknown[] = [];
    for await (const part of stream) if (part.type === "error") errors.push(part.error);
    expect(JSON.stringify(errors)).toContain("Gone wrong.");
  });

  it("passes with its own signature or an API key, and not with others", async () => {
    await using bedrock = await startBedrock({ authorize: signatures() });
    const ask = (options: { secretAccessKey?: string; apiKey?: string }) =>
      generateText({ model: modelOf(bedrock, options), prompt: "What is fog?", maxRetries: 0 });
    for (const options of [{}, { apiKey: "local" }]) expect((await ask(options)).text).toContain("fog");
    for (const options of [{ secretAccessKey: "wrong" }, { apiKey: "wrong" }])
      await expect(ask(options)).rejects.toMatchObject({ statusCode: 403 });
  });
});
