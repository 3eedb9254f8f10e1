import { ConverseCommand, ConverseStreamCommand, ThrottlingException } from "@aws-sdk/client-bedrock-runtime";
import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { ask, collect, MODEL_ID, startBedrock, TRANSPORTS } from "../under-test.ts";

/** The SDK does not try again by itself. */
const ONCE = { retryStrategy: new ConfiguredRetryStrategy(1) };

const TOO_MANY = {
  name: "ThrottlingException",
  message: "Too many tokens, please wait before trying again.",
};

function limited(maxTokens: number) {
  return { ...ask("Hi"), inferenceConfig: { maxTokens } };
}

describe.each(TRANSPORTS)("throttling over %s", (transport) => {
  it("lets calls pass again when the clock has gone on", async () => {
    const clock = new VirtualClock();
    await using bedrock = await startBedrock({ clock, tokensPerMinute: 1_000 });
    const client = bedrock.client(transport, ONCE);
    bedrock.script({ events: [{ text: "x".repeat(350) }], times: 2 });

    // 5 of input, 100 of output that count five times.
    await collect((await client.send(new ConverseStreamCommand(limited(900)))).stream);
    const sent = client.send(new ConverseStreamCommand(limited(900)));
    await expect(sent).rejects.toThrow(expect.objectContaining(TOO_MANY));
    await expect(sent).rejects.toBeInstanceOf(ThrottlingException);
    await expect(sent).rejects.toMatchObject({ $metadata: { httpStatusCode: 429 } });
    expect(bedrock.journal.after(0).findLast(({ kind }) => kind === "advice")?.detail?.advice).toBe(
      "429 ThrottlingException (ConverseStream): Global cross-region tokens per minute for anthropic.claude-sonnet-5-5: 495 of 1,000 are left. This call reserves 905: 5 of input and 900 of output. It fits in 24.6 s.",
    );

    clock.advance(24_599);
    await expect(client.send(new ConverseStreamCommand(limited(900)))).rejects.toMatchObject(TOO_MANY);
    clock.advance(1);
    await collect((await client.send(new ConverseStreamCommand(limited(900)))).stream);
  });

  it("hurts who does not set maxTokens, and says so", async () => {
    await using bedrock = await startBedrock({ clock: new VirtualClock(), tokensPerMinute: 100_000 });
    const client = bedrock.client(transport, ONCE);
    await expect(client.send(new ConverseCommand(ask("Hi")))).rejects.toMatchObject(TOO_MANY);
    expect(bedrock.journal.after(0)[0]?.detail?.advice).toContain("because maxTokens is not set");
    await client.send(new ConverseCommand(limited(1_000)));
  });

  it("gives back what a call that the client has left did not use", async () => {
    const clock = new VirtualClock();
    await using bedrock = await startBedrock({ clock, tokensPerMinute: 1_000 });
    bedrock.script({ events: [{ text: "x".repeat(35) }, { delayMs: 60_000 }, { text: "never" }] });
    const abort = new AbortController();
    const client = bedrock.client(transport, ONCE);
    const { stream } = await client.send(new ConverseStreamCommand(limited(900)), {
      abortSignal: abort.signal,
    });
    const read = collect(stream).catch(() => undefined);
    abort.abort();
    await read;
    expect((await bedrock.modelCall()).detail).toMatchObject({ ended: "cancelled" });
    // 5 of input and, at most, 10 of output five times are gone.
    await client.send(new ConverseCommand(limited(900)));
  });

  it.each([
    ["before it has begun", { error: { status: 400, name: "ValidationException", message: "no" } }, 1_000],
    ["in its middle", { events: [{ exception: { name: "throttlingException", message: "no" } }] }, 1_000],
    ["by a break", { events: [{ text: "x" }, { end: true }] }, 990],
  ])("gives back what a call that failed %s did not use", async (_, script, left) => {
    await using bedrock = await startBedrock({ clock: new VirtualClock(), tokensPerMinute: 1_000 });
    const client = bedrock.client(transport, ONCE);
    bedrock.script(script);
    await client
      .send(new ConverseStreamCommand(limited(900)))
      .then(({ stream }) => collect(stream))
      .catch(() => undefined);
    await bedrock.modelCall();
    await client.send(new ConverseCommand(limited(left - 5)));
    await expect(client.send(new ConverseCommand(limited(1_000)))).rejects.toMatchObject(TOO_MANY);
  });
});

it("is no matter where there is no quota", async () => {
  await using bedrock = await startBedrock();
  const client = bedrock.client("h1", ONCE);
  for (let call = 0; call < 5; call += 1)
    await client.send(new ConverseCommand({ ...ask("Hi"), modelId: MODEL_ID }));
});
