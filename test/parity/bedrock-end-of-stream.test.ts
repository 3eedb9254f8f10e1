import {
  ConverseStreamCommand,
  type ConverseStreamCommandInput,
  type ConverseStreamOutput,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { expect } from "vitest";
import { anthropic, asked, callByHand, modelPath } from "./bedrock-call.ts";
import { framesIn } from "./bedrock-frames.ts";
import {
  type BedrockTarget,
  bedrockTest as test,
  EMULATOR_ONLY,
  PROFILE_ID,
  TRANSPORTS,
} from "./bedrock-target.ts";
import { onAws } from "./target.ts";

const HOUR_MS = 60 * 60_000;

const REQUEST: ConverseStreamCommandInput = {
  modelId: PROFILE_ID,
  messages: [{ role: "user", content: [{ text: "Write the numbers from 1 to 300." }] }],
  inferenceConfig: { maxTokens: 800 },
};

/** One delta for each text, and no waiting. */
const PLAIN = { pace: { ttftMs: 0, deltaMs: 0, deltaChars: 1_000 } };

interface Read {
  texts: string[];
  error: unknown;
}

/** Reads until the stream ends or throws. */
async function read(stream: AsyncIterable<ConverseStreamOutput> | undefined): Promise<Read> {
  const texts: string[] = [];
  try {
    for await (const { contentBlockDelta } of stream ?? [])
      if (contentBlockDelta) texts.push(contentBlockDelta.delta?.text ?? "");
    return { texts, error: undefined };
  } catch (error) {
    return { texts, error };
  }
}

async function converseStream(target: BedrockTarget, transport: "h1" | "h2"): Promise<Read> {
  const { stream } = await target.client(transport).send(new ConverseStreamCommand(REQUEST));
  return read(stream);
}

for (const transport of TRANSPORTS) {
  test(`5.6 over ${transport} a client that aborts ends the stream, and the loop`, async ({ target }) => {
    target.says({ ...PLAIN, events: [{ text: "1" }, { delayMs: HOUR_MS }, { text: "never" }] });
    const abort = new AbortController();
    const { stream } = await target
      .client(transport)
      .send(new ConverseStreamCommand(REQUEST), { abortSignal: abort.signal });
    const seen: ConverseStreamOutput[] = [];
    try {
      for await (const event of stream ?? []) {
        seen.push(event);
        if (event.contentBlockDelta) abort.abort();
      }
      expect(transport).toBe("h2");
    } catch (error) {
      expect(error).toMatchObject({ code: "ECONNRESET" });
    }
    expect(seen.some(({ messageStop }) => messageStop)).toBe(false);
  });

  test(`5.6 over ${transport} an abort reaches the server, which says no more`, async ({ target, skip }) => {
    skip(onAws, EMULATOR_ONLY.journal);
    target.says({ ...PLAIN, events: [{ text: "1" }, { delayMs: HOUR_MS }, { text: "never" }] });
    const abort = new AbortController();
    const { stream, $metadata } = await target
      .client(transport)
      .send(new ConverseStreamCommand(REQUEST), { abortSignal: abort.signal });
    const reading = (async () => {
      for await (const { contentBlockDelta } of stream ?? []) if (contentBlockDelta) abort.abort();
    })();
    await Promise.allSettled([reading]);
    const ended = () => target.modelCalls().find(({ requestId }) => requestId === $metadata.requestId);
    await expect.poll(ended).toMatchObject({
      detail: { ended: "cancelled", tokens: [[expect.any(Number), "1"]] },
    });
  });

  test.for([
    ["internalServerException", "InternalServerException"],
    ["modelStreamErrorException", "ModelStreamErrorException"],
    ["validationException", "ValidationException"],
    ["throttlingException", "ThrottlingException"],
    ["serviceUnavailableException", "ServiceUnavailableException"],
  ] as const)(
    `1.7 over ${transport} %s in the stream is thrown from the loop, after what came before`,
    async ([type, name], { target, skip }) => {
      skip(onAws, EMULATOR_ONLY.script);
      target.says({
        ...PLAIN,
        events: [{ text: "a" }, { exception: { name: type, message: "No." } }, { text: "b" }],
      });
      const { texts, error } = await converseStream(target, transport);
      expect(texts).toEqual(["a"]);
      expect(error).toMatchObject({ name, message: "No." });
    },
  );

  test(`1.7 over ${transport} what is modelled for InvokeModel alone is an error by its type in ConverseStream`, async ({
    target,
    skip,
  }) => {
    skip(onAws, EMULATOR_ONLY.script);
    const events = [{ text: "a" }, { exception: { name: "modelTimeoutException", message: "Late." } }];
    target.says({ ...PLAIN, times: 2, events });
    expect((await converseStream(target, transport)).error).toMatchObject({
      name: "modelTimeoutException",
      message: '{"message":"Late."}',
    });
    const { body } = await target.client(transport).send(
      new InvokeModelWithResponseStreamCommand({
        modelId: PROFILE_ID,
        contentType: "application/json",
        body: JSON.stringify(anthropic("Hi")),
      }),
    );
    const reading = (async () => {
      for await (const _chunk of body ?? []);
    })();
    await expect(reading).rejects.toMatchObject({ name: "ModelTimeoutException", message: "Late." });
  });

  test(`1.8 over ${transport} throttling as the first frame is tried again, other exceptions are not`, async ({
    target,
    skip,
  }) => {
    skip(onAws, EMULATOR_ONLY.script);
    const client = target.client(transport, { maxAttempts: 2 });
    const first = (name: string) => target.says({ events: [{ exception: { name, message: "No." } }] });
    first("throttlingException");
    target.says({ ...PLAIN, events: [{ text: "second try" }] });
    const { stream } = await client.send(new ConverseStreamCommand(REQUEST));
    expect((await read(stream)).texts).toEqual(["second try"]);
    first("validationException");
    await expect(client.send(new ConverseStreamCommand(REQUEST))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });
}

test("1.3 an exception's frame has its own headers, and no padding", async ({ target, skip }) => {
  skip(onAws, EMULATOR_ONLY.script);
  target.says({
    ...PLAIN,
    events: [{ text: "a" }, { exception: { name: "serviceUnavailableException", message: "No." } }],
  });
  const path = modelPath("converse-stream");
  const { body } = await callByHand(target, { transport: "h1", path, body: asked("Hi") });
  expect(framesIn(body).at(-1)).toEqual({
    headers: [
      [":exception-type", "serviceUnavailableException"],
      [":content-type", "application/json"],
      [":message-type", "exception"],
    ],
    payload: '{"message":"No."}',
  });
});

test("1.3 an error that nobody modelled is in its frame's headers", async ({ target, skip }) => {
  skip(onAws, EMULATOR_ONLY.script);
  target.says({ ...PLAIN, events: [{ text: "a" }, { error: { code: "InternalError", message: "No." } }] });
  const path = modelPath("converse-stream");
  const { body } = await callByHand(target, { transport: "h1", path, body: asked("Hi") });
  const { headers } = framesIn(body).at(-1) ?? expect.fail("no frames");
  expect(Object.fromEntries(headers)).toEqual({
    ":error-code": "InternalError",
    ":error-message": "No.",
    ":message-type": "error",
  });
});
