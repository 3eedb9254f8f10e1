import { once } from "node:events";
import { createConnection } from "node:net";
import { ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { ask, collect, startBedrock, textOfEvents, TRANSPORTS } from "../under-test.ts";

const HOUR_MS = 3_600_000;
/** One delta for each text, and no waiting. */
const PLAIN = { pace: { ttftMs: 0, deltaMs: 0, deltaChars: 1_000 } };

describe.each(TRANSPORTS)("ConverseStream over %s", (transport) => {
  it("streams text in the captured order, without contentBlockStart", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ events: [{ text: "Hello there, dear reader." }], pace: { deltaChars: 12 } });

    const { stream, $metadata } = await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));

    expect($metadata.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    expect(await collect(stream)).toEqual([
      { messageStart: { role: "assistant" } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: "Hello there," } } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: " dear reader" } } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: "." } } },
      { contentBlockStop: { contentBlockIndex: 0 } },
      { messageStop: { stopReason: "end_turn" } },
      {
        metadata: {
          metrics: { latencyMs: 0 },
          usage: {
            inputTokens: 5,
            outputTokens: 8,
            totalTokens: 13,
            cacheReadInputTokens: 0,
            cacheWriteInputTokens: 0,
          },
        },
      },
    ]);
  });

  it("streams reasoning, redacted reasoning and a tool's use", async () => {
    await using bedrock = await startBedrock();
    const events = [
      { reasoning: "Hm." },
      { redactedReasoning: "AAEC" },
      { toolUse: { name: "look_up", input: { term: "fog" } } },
    ];
    bedrock.script({ ...PLAIN, events });

    const { stream } = await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));
    const seen = await collect(stream);

    const deltas = seen.flatMap(({ contentBlockDelta }) => contentBlockDelta?.delta ?? []);
    expect(deltas[0]).toEqual({ reasoningContent: { text: "Hm." } });
    expect(deltas[1]?.reasoningContent?.signature).toMatch(/^[A-Za-z0-9+/]{256}$/);
    expect(deltas[2]?.reasoningContent?.redactedContent).toEqual(new Uint8Array([0, 1, 2]));
    expect(
      deltas
        .slice(3)
        .map(({ toolUse }) => toolUse?.input)
        .join(""),
    ).toBe('{"term":"fog"}');
    expect(seen.find(({ contentBlockStart }) => contentBlockStart)?.contentBlockStart).toEqual({
      contentBlockIndex: 2,
      start: { toolUse: { name: "look_up", toolUseId: expect.stringMatching(/^tooluse_/) } },
    });
    expect(seen.find(({ messageStop }) => messageStop)?.messageStop).toEqual({ stopReason: "tool_use" });
  });

  it("keeps maxTokens and stop sequences", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ ...PLAIN, times: 2, events: [{ text: "one two three" }] });
    const client = bedrock.client(transport);

    const short = await client.send(
      new ConverseStreamCommand({ ...ask("Hi"), inferenceConfig: { maxTokens: 1 } }),
    );
    const shortEvents = await collect(short.stream);
    expect(textOfEvents(shortEvents)).toBe("one");
    expect(shortEvents.at(-2)).toEqual({ messageStop: { stopReason: "max_tokens" } });

    const stopped = await client.send(
      new ConverseStreamCommand({ ...ask("Hi"), inferenceConfig: { stopSequences: [" t"] } }),
    );
    const stoppedEvents = await collect(stopped.stream);
    expect(textOfEvents(stoppedEvents)).toBe("one");
    expect(stoppedEvents.at(-2)).toEqual({ messageStop: { stopReason: "stop_sequence" } });
  });

  it("throws a modelled exception in the middle after the events before it", async () => {
    await using bedrock = await startBedrock();
    const exception = { name: "modelStreamErrorException", message: "The model broke off." };
    bedrock.script({ ...PLAIN, events: [{ text: "a" }, { exception }, { text: "never" }] });

    const { seen, error } = await readUntilError(bedrock, transport);
    expect(textOfEvents(seen)).toBe("a");
    expect(error).toMatchObject({ name: "ModelStreamErrorException", message: "The model broke off." });
    expect((await bedrock.modelCall()).detail).toMatchObject({
      ended: "error",
      error: "modelStreamErrorException",
      events: 3,
    });
  });

  it("throws an exception that nobody modelled as an error of that name", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({
      ...PLAIN,
      events: [{ text: "a" }, { exception: { name: "modelTimeoutException", message: "Too slow." } }],
    });
    const { error } = await readUntilError(bedrock, transport);
    expect(error).toMatchObject({ name: "modelTimeoutException", message: '{"message":"Too slow."}' });
  });

  it("throws an error frame by its code", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({
      ...PLAIN,
      events: [{ text: "a" }, { error: { code: "InternalError", message: "Gone wrong." } }],
    });
    const { error } = await readUntilError(bedrock, transport);
    expect(error).toMatchObject({ name: "InternalError", message: "Gone wrong." });
  });

  it("makes send() throw an exception that comes first, which the SDK retries when it is throttling", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({
      events: [
        { exception: { name: "validationException", message: "Input is too long for requested model." } },
      ],
    });
    const client = bedrock.client(transport);
    await expect(client.send(new ConverseStreamCommand(ask("Hi")))).rejects.toMatchObject({
      name: "ValidationException",
      message: "Input is too long for requested model.",
    });

    bedrock.script({ events: [{ exception: { name: "throttlingException", message: "Too many tokens" } }] });
    bedrock.script({ ...PLAIN, events: [{ text: "second try" }] });
    const { stream } = await client.send(new ConverseStreamCommand(ask("Hi")));
    expect(textOfEvents(await collect(stream))).toBe("second try");
  });

  it("throws at a corrupt frame after the good ones", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ ...PLAIN, events: [{ text: "good" }, { corrupt: true }, { text: "bad" }] });
    const { seen, error } = await readUntilError(bedrock, transport);
    expect(textOfEvents(seen)).toBe("good");
    expect(error).toMatchObject({ message: expect.stringMatching(/message checksum/) });
  });

  it("ends silently where the script ends the stream, without messageStop", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ ...PLAIN, events: [{ text: "a" }, { end: true }] });
    const { seen, error } = await readUntilError(bedrock, transport);
    expect(error).toBeUndefined();
    expect(seen.map((event) => Object.keys(event)[0])).toEqual(["messageStart", "contentBlockDelta"]);
    expect((await bedrock.modelCall()).detail).toMatchObject({ ended: "truncated", error: "end", events: 2 });
  });

  it("delivers what was sent before it drops the connection, of which h2 says nothing and h1 says ECONNRESET", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({
      ...PLAIN,
      events: [{ text: "a" }, { delayMs: 1 }, { text: "b" }, { disconnect: true }],
    });
    const { seen, error } = await readUntilError(bedrock, transport);
    expect(textOfEvents(seen)).toBe("ab");
    if (transport === "h2") expect(error).toBeUndefined();
    else expect(error).toMatchObject({ code: "ECONNRESET" });
    expect((await bedrock.modelCall()).detail).toMatchObject({
      ended: "truncated",
      error: "disconnect",
      events: 3,
    });
  });

  it("drops the connection before the headers, which the SDK retries", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ events: [{ disconnect: true }] });
    bedrock.script({ ...PLAIN, events: [{ text: "second try" }] });
    const { stream } = await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));
    expect(textOfEvents(await collect(stream))).toBe("second try");
  });

  it("refuses before the stream with the script's status, which the SDK retries when it is throttling", async () => {
    await using bedrock = await startBedrock();
    const client = bedrock.client(transport);
    bedrock.script({ error: { status: 403, name: "AccessDeniedException", message: "No." } });
    await expect(client.send(new ConverseStreamCommand(ask("Hi")))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: "No.",
      $metadata: { httpStatusCode: 403, attempts: 1 },
    });

    bedrock.script({
      times: 2,
      error: { status: 429, name: "ThrottlingException", message: "Too many tokens" },
    });
    bedrock.script({ ...PLAIN, events: [{ text: "third try" }] });
    const { stream, $metadata } = await client.send(new ConverseStreamCommand(ask("Hi")));
    expect($metadata.attempts).toBe(3);
    expect(textOfEvents(await collect(stream))).toBe("third try");
  });

  it("stops producing when the client aborts, and journals the call as cancelled", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ ...PLAIN, events: [{ text: "a" }, { delayMs: HOUR_MS }, { text: "never" }] });
    const abort = new AbortController();
    const { stream } = await bedrock
      .client(transport)
      .send(new ConverseStreamCommand(ask("Hi")), { abortSignal: abort.signal });
    await expectSilenceOrReset(
      (async () => {
        for await (const event of stream ?? []) if (event.contentBlockDelta) abort.abort();
      })(),
    );
    expect((await bedrock.modelCall()).detail).toMatchObject({
      ended: "cancelled",
      events: 2,
      outputTokens: 1,
    });
  });

  it("stops before the first token too", async () => {
    const clock = new VirtualClock();
    await using bedrock = await startBedrock({ clock });
    bedrock.script({ events: [{ delayMs: HOUR_MS }, { text: "never" }] });
    const abort = new AbortController();
    const sent = bedrock
      .client(transport)
      .send(new ConverseStreamCommand(ask("Hi")), { abortSignal: abort.signal });
    // Aborted only once the call waits on the emulator's clock.
    const sleeping = new Promise<void>((resolve) => {
      const sleep = clock.sleep.bind(clock);
      clock.sleep = (delayMs, signal) => {
        resolve();
        return sleep(delayMs, signal);
      };
    });
    await sleeping;
    abort.abort();
    await expect(sent).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
    expect((await bedrock.modelCall()).detail).toMatchObject({ ended: "cancelled", events: 0 });
  });

  it("waits for a reader that is slow, and still stops when it leaves", async () => {
    await using bedrock = await startBedrock();
    // Citations are no tokens: of text a model says less than the kernel holds.
    const citation = { sourceContent: [{ text: "x".repeat(20_000) }] };
    bedrock.script({
      pace: { ttftMs: 0, deltaMs: 0 },
      events: Array.from({ length: 1_000 }, () => ({ citation })),
    });
    const abort = new AbortController();
    const { stream } = await bedrock
      .client(transport)
      .send(new ConverseStreamCommand(ask("Hi")), { abortSignal: abort.signal });
    const reading = (async () => {
      for await (const event of stream ?? []) if (event.contentBlockDelta) abort.abort();
    })();
    // Frames of that size are cut in the middle, which is an error of its own in the SDK.
    await Promise.allSettled([reading]);
    const { detail } = await bedrock.modelCall();
    expect(detail).toMatchObject({ ended: "cancelled" });
    expect(detail?.["events"]).toBeLessThan(1_000);
  });
});

describe("ConverseStream on the clock", () => {
  it("sends each delta when it is due", async () => {
    const clock = new VirtualClock();
    await using bedrock = await startBedrock({ clock });
    bedrock.script({ pace: { ttftMs: 500, deltaMs: 40, deltaChars: 1 }, events: [{ text: "abc" }] });
    const waits: number[] = [];
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (delayMs, signal) => {
      waits.push(delayMs);
      const slept = sleep(delayMs, signal);
      clock.advance(delayMs);
      return slept;
    };
    const { stream } = await bedrock.client("h2").send(new ConverseStreamCommand(ask("Hi")));
    const events = await collect(stream);
    expect(waits).toEqual([500, 40, 40]);
    expect(events.at(-1)?.metadata?.metrics?.latencyMs).toBe(580);
    expect(await bedrock.modelCall()).toMatchObject({ ms: 580 });
  });
});

describe("ConverseStream on the wire", () => {
  it("answers HTTP/1.1 with AWS's headers and frames that hold the captured JSON", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ ...PLAIN, events: [{ text: 'Fog "é"' }] });
    const { head, body } = await rawCall(bedrock.port);

    const headers = head.split("\r\n");
    expect(headers[0]).toBe("HTTP/1.1 200 OK");
    expect(headers).toContain("Content-Type: application/vnd.amazon.eventstream");
    expect(headers).toContain("Transfer-Encoding: chunked");
    expect(headers.find((line) => line.startsWith("x-amzn-RequestId: "))).toBeDefined();

    const codec = new EventStreamCodec(toUtf8, fromUtf8);
    const frames = framesOf(Buffer.concat(chunksOf(body))).map((frame) => codec.decode(frame));
    const jsons = frames.map((frame) =>
      Buffer.from(frame.body)
        .toString()
        .replace(/"p":"[a-zA-Z0-9]{2,61}"/, '"p":"…"'),
    );
    expect(frames.map(({ headers }) => headers[":event-type"]?.value)).toEqual([
      "messageStart",
      "contentBlockDelta",
      "contentBlockStop",
      "messageStop",
      "metadata",
    ]);
    expect(jsons).toEqual([
      '{"p":"…","role":"assistant"}',
      '{"contentBlockIndex":0,"delta":{"text":"Fog \\"é\\""},"p":"…"}',
      '{"contentBlockIndex":0,"p":"…"}',
      '{"p":"…","stopReason":"end_turn"}',
      '{"metrics":{"latencyMs":0},"p":"…","usage":{"cacheReadInputTokenCount":0,"cacheReadInputTokens":0,"cacheWriteInputTokenCount":0,"cacheWriteInputTokens":0,"inputTokens":5,"outputTokens":3,"serverToolUsage":{},"totalTokens":8}}',
    ]);
  });

  it("answers the same request with the same bytes", async () => {
    const bodies: string[] = [];
    for (let run = 0; run < 2; run += 1) {
      await using bedrock = await startBedrock();
      bodies.push((await rawCall(bedrock.port)).body.toString("latin1"));
    }
    expect(bodies[0]).toBe(bodies[1]);
    expect(bodies[0]?.length).toBeGreaterThan(5_000);
  });
});

type Bedrock = Awaited<ReturnType<typeof startBedrock>>;

async function readUntilError(bedrock: Bedrock, transport: (typeof TRANSPORTS)[number]) {
  const { stream } = await bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));
  const seen: Awaited<ReturnType<typeof collect>> = [];
  try {
    for await (const event of stream ?? []) seen.push(event);
    return { seen, error: undefined };
  } catch (error) {
    return { seen, error };
  }
}

/** How an abort shows in the SDK's loop: over h2 the stream just ends, over h1 it throws. */
async function expectSilenceOrReset(loop: Promise<void>): Promise<void> {
  await loop.catch((error: unknown) => expect(error).toMatchObject({ code: "ECONNRESET" }));
}

async function rawCall(port: number): Promise<{ head: string; body: Buffer }> {
  const json = JSON.stringify({ messages: [{ role: "user", content: [{ text: "Hi" }] }] });
  const socket = createConnection({ port, host: "127.0.0.1" });
  const received: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => received.push(chunk));
  socket.write(
    `POST /model/global.anthropic.claude-sonnet-5-5/converse-stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${json.length}\r\n\r\n${json}`,
  );
  await once(socket, "close");
  const all = Buffer.concat(received);
  const end = all.indexOf("\r\n\r\n");
  return { head: all.subarray(0, end).toString(), body: all.subarray(end + 4) };
}

/** Of a chunked body. */
function chunksOf(body: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const sizeEnd = body.indexOf("\r\n", at);
    const size = Number.parseInt(body.subarray(at, sizeEnd).toString(), 16);
    if (size === 0) break;
    chunks.push(body.subarray(sizeEnd + 2, sizeEnd + 2 + size));
    at = sizeEnd + 2 + size + 2;
  }
  return chunks;
}

/** Each begins with its own length. */
function framesOf(stream: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at < stream.length; at += stream.readUInt32BE(at))
    frames.push(stream.subarray(at, at + stream.readUInt32BE(at)));
  return frames;
}
