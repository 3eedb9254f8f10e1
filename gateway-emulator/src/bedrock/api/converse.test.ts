import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { ask, startBedrock, TRANSPORTS } from "../under-test.ts";

describe.each(TRANSPORTS)("Converse over %s", (transport) => {
  it("answers with the whole message at once", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({
      events: [
        { reasoning: "Let me think." },
        { redactedReasoning: "AAEC" },
        { text: "I shall " },
        { text: "look it up." },
        { toolUse: { name: "look_up", input: { term: "fog", deep: [1, { a: null }] } } },
      ],
    });
    const { output, stopReason, usage, metrics, $metadata } = await bedrock
      .client(transport)
      .send(new ConverseCommand(ask("Hi")));

    expect(output?.message).toEqual({
      role: "assistant",
      content: [
        {
          reasoningContent: {
            reasoningText: { text: "Let me think.", signature: expect.stringMatching(/^.{256}$/) },
          },
        },
        { reasoningContent: { redactedContent: new Uint8Array([0, 1, 2]) } },
        { text: "I shall look it up." },
        {
          toolUse: {
            name: "look_up",
            toolUseId: expect.stringMatching(/^tooluse_/),
            input: { term: "fog", deep: [1, { a: null }] },
          },
        },
      ],
    });
    expect(stopReason).toBe("tool_use");
    expect(usage).toMatchObject({ inputTokens: 5, totalTokens: 5 + (usage?.outputTokens ?? 0) });
    expect(metrics).toEqual({ latencyMs: 0 });
    expect($metadata.requestId).toBeDefined();
  });

  it("answers with an error what a stream would throw in the middle", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({
      events: [
        { text: "a" },
        { exception: { name: "validationException", message: "Input is too long for requested model." } },
      ],
    });
    await expect(bedrock.client(transport).send(new ConverseCommand(ask("Hi")))).rejects.toMatchObject({
      name: "ValidationException",
      message: "Input is too long for requested model.",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("drops the connection where the script does, which the SDK retries", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ events: [{ text: "a" }, { disconnect: true }] });
    bedrock.script({ events: [{ text: "second try" }] });
    const { output } = await bedrock.client(transport).send(new ConverseCommand(ask("Hi")));
    expect(output?.message?.content).toEqual([{ text: "second try" }]);
  });

  it("stops when the client aborts", async () => {
    const clock = new VirtualClock();
    await using bedrock = await startBedrock({ clock });
    bedrock.script({ events: [{ delayMs: 1_000 }, { text: "never" }] });
    const abort = new AbortController();
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (delayMs, signal) => {
      abort.abort();
      return sleep(delayMs, signal);
    };
    const sent = bedrock
      .client(transport)
      .send(new ConverseCommand(ask("Hi")), { abortSignal: abort.signal });
    await expect(sent).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
    expect((await bedrock.modelCall()).detail).toMatchObject({ operation: "Converse", ended: "cancelled" });
  });
});

it("answers HTTP/1.1 in compact JSON with its keys in alphabetical order", async () => {
  await using bedrock = await startBedrock();
  bedrock.script({ events: [{ text: "Fog" }] });
  const response = await fetch(`${bedrock.url}/model/global.anthropic.claude-sonnet-5-5/converse`, {
    method: "POST",
    body: JSON.stringify({ messages: ask("Hi").messages }),
  });
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  expect(await response.text()).toBe(
    '{"metrics":{"latencyMs":0},"output":{"message":{"content":[{"text":"Fog"}],"role":"assistant"}},"stopReason":"end_turn","usage":{"cacheReadInputTokenCount":0,"cacheReadInputTokens":0,"cacheWriteInputTokenCount":0,"cacheWriteInputTokens":0,"inputTokens":5,"outputTokens":1,"serverToolUsage":{},"totalTokens":6}}',
  );
});
