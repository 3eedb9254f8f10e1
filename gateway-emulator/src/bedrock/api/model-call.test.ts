import {
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { ask, collect, MODEL_ID, startBedrock, TRANSPORTS } from "../under-test.ts";

/** The SDK does not try again by itself. */
const ONCE = { retryStrategy: new ConfiguredRetryStrategy(1) };

/** One delta for each text, and no waiting. */
const PLAIN = { pace: { ttftMs: 0, deltaMs: 0, deltaChars: 1_000 } };

describe.each(TRANSPORTS)("the journal's model-call over %s", (transport) => {
  it("holds the request, what was said, what it counts and what it would cost", async () => {
    await using bedrock = await startBedrock({ clock: new VirtualClock() });
    bedrock.script({
      ...PLAIN,
      events: [{ reasoning: "Hm." }, { text: "Fog" }, { toolUse: { name: "look_up", input: { a: 1 } } }],
    });
    const tool = { toolSpec: { name: "look_up", inputSchema: { json: { type: "object" } } } };
    const request = {
      ...ask("Hi"),
      system: [{ text: "Be brief." }],
      inferenceConfig: { maxTokens: 500 },
      additionalModelRequestFields: { thinking: { type: "adaptive" } },
    };
    const command = new ConverseStreamCommand({ ...request, toolConfig: { tools: [tool] } });
    await collect((await bedrock.client(transport).send(command)).stream);

    const { detail } = await bedrock.modelCall();
    expect(detail).toMatchObject({
      messages: request.messages,
      system: request.system,
      inferenceConfig: { maxTokens: 500 },
      tools: ["look_up"],
      additionalModelRequestFields: { thinking: { type: "adaptive" } },
      source: "script",
      script: true,
      ended: "complete",
      stopReason: "tool_use",
      firstTokenMs: 0,
      usage: {
        inputTokens: 20,
        outputTokens: 4,
        totalTokens: 24,
        cacheReadInputTokens: 0,
        cacheWriteInputTokens: 0,
      },
      costUsd: (20 * 2 + 4 * 10) / 1_000_000,
    });
    const tokens = detail?.tokens as [number, string, string?][];
    expect(tokens.slice(0, 3)).toEqual([
      [0, "Hm.", "reasoning"],
      [0, "Fog"],
      [0, "look_up", "tool"],
    ]);
    expect(
      tokens
        .slice(3)
        .map(([, text]) => text)
        .join(""),
    ).toBe('{"a":1}');
    expect(tokens.slice(3).every(([, , kind]) => kind === "toolInput")).toBe(true);
  });

  it("has the time of each piece, from the call's beginning", async () => {
    const clock = new VirtualClock(1_000_000);
    // Whoever waits has time pass.
    clock.sleep = async (delayMs) => clock.advance(delayMs);
    await using bedrock = await startBedrock({ clock });
    bedrock.script({ pace: { ttftMs: 700, deltaMs: 20, deltaChars: 3 }, events: [{ text: "abcdefgh" }] });
    await collect((await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")))).stream);
    expect(await bedrock.modelCall()).toMatchObject({
      ms: 740,
      detail: {
        firstTokenMs: 700,
        tokens: [
          [700, "abc"],
          [720, "def"],
          [740, "gh"],
        ],
      },
    });
  });

  it.each([
    ["end", { end: true }],
    ["disconnect", { disconnect: true }],
  ])("calls an answer that breaks off by %s truncated, with what was said", async (error, event) => {
    await using bedrock = await startBedrock();
    bedrock.script({ ...PLAIN, events: [{ text: "half of" }, event, { text: "never" }] });
    await readToItsEnd(bedrock.client(transport));
    const { detail } = await bedrock.modelCall();
    expect(detail).toMatchObject({
      ended: "truncated",
      error,
      tokens: [[expect.any(Number), "half of"]],
      usage: { inputTokens: 5, outputTokens: 2 },
      costUsd: (5 * 2 + 2 * 10) / 1_000_000,
    });
    expect(detail).not.toHaveProperty("stopReason");
  });

  it("calls a whole answer that breaks off truncated too", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ events: [{ text: "half of" }, { disconnect: true }] });
    const client = bedrock.client(transport, ONCE);
    await expect(client.send(new ConverseCommand(ask("Hi")))).rejects.toThrow(
      /socket hang up|ECONNRESET|http2 request did not get a response/,
    );
    expect((await bedrock.modelCall()).detail).toMatchObject({ ended: "truncated", error: "disconnect" });
  });

  it.each([
    ["a frame that is cut short", { afterEvents: 3, truncate: 20 }, "truncate"],
    ["a reset", { afterEvents: 3, reset: "CANCEL" }, "reset"],
    ["a connection that drops before anything", { drop: true }, "disconnect"],
  ])("calls %s truncated, whatever was to come", async (_, effect, error) => {
    await using bedrock = await startBedrock();
    bedrock.script({ ...PLAIN, events: [{ text: "all of it" }] });
    bedrock.faults({ effect });
    await readToItsEnd(bedrock.client(transport, ONCE));
    const { detail } = await bedrock.modelCall();
    expect(detail).toMatchObject({ ended: "truncated", error });
    expect(detail).not.toHaveProperty("stopReason");
  });

  it("calls a whole answer that is cut short truncated", async () => {
    await using bedrock = await startBedrock();
    bedrock.faults({ effect: { afterEvents: 1, truncate: 20 } });
    const client = bedrock.client(transport, ONCE);
    await client.send(new ConverseCommand(ask("Hi"))).catch(() => undefined);
    expect((await bedrock.modelCall()).detail).toMatchObject({ ended: "truncated" });
  });

  it.each([
    ["an exception", { exception: "throttlingException" }, "throttlingException"],
    ["an error frame", { error: "InternalFailure", message: "no" }, "InternalFailure"],
    ["a frame that is wrong", { corrupt: true }, "corrupt"],
  ])(
    "calls %s that a fault brings an error, of which the client has read no end",
    async (_, effect, error) => {
      await using bedrock = await startBedrock();
      bedrock.script({ pace: { ttftMs: 0, deltaMs: 0, deltaChars: 4 }, events: [{ text: "half never" }] });
      bedrock.faults({ effect: { afterEvents: 2, ...effect } });
      await readToItsEnd(bedrock.client(transport, ONCE));
      const { detail } = await bedrock.modelCall();
      expect(detail).toMatchObject({ ended: "error", error });
      if (error === "corrupt") return;
      expect(detail).toMatchObject({ events: 3, usage: { outputTokens: 2 } });
      expect(detail).not.toHaveProperty("stopReason");
    },
  );

  it("charges nothing for a whole answer that an exception takes the place of, and says why", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ ...PLAIN, events: [{ text: "half of" }] });
    bedrock.faults({
      effect: { afterEvents: 2, exception: { name: "throttlingException", message: "slow down" } },
    });
    const client = bedrock.client(transport, ONCE);
    await expect(client.send(new ConverseCommand(ask("Hi")))).rejects.toThrow("slow down");
    const { detail } = await bedrock.modelCall();
    expect(detail).toMatchObject({
      ended: "error",
      error: "ThrottlingException",
      message: "slow down",
      outputTokens: 0,
      events: 0,
    });
    for (const absent of ["usage", "costUsd", "tokens", "stopReason"])
      expect(detail).not.toHaveProperty(absent);
  });

  it("has what a client that leaves has been told, and what that costs", async () => {
    const clock = new VirtualClock();
    await using bedrock = await startBedrock({ clock });
    bedrock.script({ ...PLAIN, events: [{ text: "half of" }, { delayMs: 60_000 }, { text: "never" }] });
    const abort = new AbortController();
    const command = new ConverseStreamCommand(ask("Hi"));
    const { stream } = await bedrock.client(transport).send(command, { abortSignal: abort.signal });
    const read = (async () => {
      for await (const event of stream ?? []) if (event.contentBlockDelta) abort.abort();
    })().catch(() => undefined);
    await read;
    const { detail } = await bedrock.modelCall();
    expect(detail).toMatchObject({
      ended: "cancelled",
      tokens: [[0, "half of"]],
      usage: { inputTokens: 5, outputTokens: 2 },
      costUsd: (5 * 2 + 2 * 10) / 1_000_000,
    });
    expect(detail).not.toHaveProperty("error");
  });

  it("has no cost and no usage of a call that nothing came of", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ error: { status: 400, name: "ValidationException", message: "no" } });
    await expect(bedrock.client(transport).send(new ConverseCommand(ask("Hi")))).rejects.toThrow("no");
    const { detail } = await bedrock.modelCall();
    expect(detail).toMatchObject({
      ended: "error",
      error: "ValidationException",
      inputTokens: 5,
      outputTokens: 0,
    });
    for (const absent of ["usage", "costUsd", "tokens", "firstTokenMs"])
      expect(detail).not.toHaveProperty(absent);
  });

  it("calls an exception in the stream an error", async () => {
    await using bedrock = await startBedrock();
    const exception = { name: "modelStreamErrorException", message: "no" };
    bedrock.script({ ...PLAIN, events: [{ text: "half of" }, { exception }] });
    const { stream } = await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));
    await expect(collect(stream)).rejects.toThrow("no");
    expect((await bedrock.modelCall()).detail).toMatchObject({
      ended: "error",
      error: "modelStreamErrorException",
      message: "no",
      usage: { outputTokens: 2 },
    });
  });
});

it("says who answered when no script did, and costs more by a geographic profile", async () => {
  await using bedrock = await startBedrock();
  await bedrock
    .client("h1")
    .send(new ConverseCommand({ ...ask("Hi"), modelId: MODEL_ID.replace("global", "us") }));
  const { detail } = await bedrock.modelCall();
  const { inputTokens, outputTokens } = detail as { inputTokens: number; outputTokens: number };
  expect(detail).toMatchObject({ source: "default", script: false });
  expect(detail?.costUsd).toBeCloseTo(((inputTokens * 2 + outputTokens * 10) / 1_000_000) * 1.1, 10);
});

it("stays small however long the question and the answer are", async () => {
  await using bedrock = await startBedrock();
  bedrock.script({ ...PLAIN, events: Array.from({ length: 5_000 }, () => ({ text: "fog ".repeat(100) })) });
  const question = { ...ask("fog ".repeat(100_000)), inferenceConfig: { maxTokens: 128_000 } };
  await collect((await bedrock.client("h1").send(new ConverseStreamCommand(question))).stream);
  expect(JSON.stringify(await bedrock.modelCall()).length).toBeLessThan(60_000);
});

/** Whether the end is seen or not: over HTTP/2 a break is not. */
async function readToItsEnd(client: BedrockRuntimeClient): Promise<void> {
  try {
    await collect((await client.send(new ConverseStreamCommand(ask("Hi")))).stream);
  } catch {
    return;
  }
}
