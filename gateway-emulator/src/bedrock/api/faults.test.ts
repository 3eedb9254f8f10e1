import {
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { BEDROCK_ERRORS } from "../model/bedrock-errors.ts";
import {
  ask,
  type BedrockUnderTest,
  collect,
  MODEL_ID,
  startBedrock,
  textOfEvents,
  type Transport,
  TRANSPORTS,
} from "../under-test.ts";

/** messageStart, one delta for each letter, contentBlockStop, messageStop, metadata. */
const ABCD = { pace: { ttftMs: 0, deltaMs: 0, deltaChars: 1 }, events: [{ text: "abcd" }] };

interface Heard {
  /** What the loop got. */
  text: string;
  stopReason: string | undefined;
  /** What `send`, or the loop, threw. */
  error: { in: "send" | "loop"; [name: string]: unknown } | undefined;
  attempts: number | undefined;
}

/** Reads one answer with the real SDK, to whatever end it comes. */
async function hear(bedrock: BedrockUnderTest, transport: Transport): Promise<Heard> {
  const heard: Heard = { text: "", stopReason: undefined, error: undefined, attempts: undefined };
  let stage: "send" | "loop" = "send";
  try {
    const { stream, $metadata } = await bedrock
      .client(transport)
      .send(new ConverseStreamCommand(ask("Say the letters")));
    heard.attempts = $metadata.attempts;
    stage = "loop";
    for await (const event of stream ?? []) {
      heard.text += textOfEvents([event]);
      heard.stopReason ??= event.messageStop?.stopReason;
    }
  } catch (error) {
    const { name, message, code, $metadata, originalStatusCode } = error as Error & Record<string, never>;
    heard.error = { in: stage, name, message, code, originalStatusCode };
    heard.attempts ??= ($metadata as { attempts?: number } | undefined)?.attempts;
  }
  return heard;
}

const WHOLE = { text: "abcd", stopReason: "end_turn", error: undefined };
const SILENT_END = { text: "ab", stopReason: undefined, error: undefined };
const inLoop = (error: object) => ({
  text: "ab",
  stopReason: undefined,
  error: expect.objectContaining({ in: "loop", ...error }) as unknown,
});
/** A connection that breaks under the loop over HTTP/1.1. */
const ABORTED = inLoop({ code: "ECONNRESET" });
const throwsInSend = (error: object) => ({
  text: "",
  error: expect.objectContaining({ in: "send", ...error }) as unknown,
});

/** Each effect once, and what the SDK's user then sees; `h1` where it is not the same as over HTTP/2. */
const TABLE: [what: string, effect: object, h2: object, h1?: object][] = [
  ["a dropped connection after two letters", { afterEvents: 3, drop: true }, SILENT_END, ABORTED],
  ["RST_STREAM(CANCEL)", { afterEvents: 3, reset: "CANCEL" }, SILENT_END, ABORTED],
  [
    "RST_STREAM(INTERNAL_ERROR)",
    { afterEvents: 3, reset: "INTERNAL_ERROR" },
    inLoop({ code: "ERR_HTTP2_STREAM_ERROR", message: expect.stringContaining("INTERNAL_ERROR") as string }),
    ABORTED,
  ],
  [
    "a connection dropped after the headers, before the first frame",
    { afterEvents: 0, drop: true },
    { text: "", error: undefined, attempts: 1 },
    { ...WHOLE, attempts: 2 },
  ],
  ["a connection dropped before the headers", { drop: true }, { ...WHOLE, attempts: 2 }],
  ["a stream that is refused", { reset: "REFUSED_STREAM" }, { ...WHOLE, attempts: 2 }],
  ["GOAWAY in the middle", { afterEvents: 3, goAway: true }, { ...WHOLE, attempts: 1 }],
  ["GOAWAY before the first frame", { goAway: true }, { ...WHOLE, attempts: 1 }],
  ["an end without messageStop", { afterEvents: 3, end: true }, SILENT_END],
  ["a 200 with an empty stream", { end: true }, { text: "", error: undefined, attempts: 1 }],
  [
    "a truncated frame",
    { afterEvents: 3, truncate: 40 },
    inLoop({ message: "Truncated event message received." }),
  ],
  ["three stray bytes of a frame", { afterEvents: 3, truncate: 3 }, SILENT_END],
  [
    "a message's checksum that is wrong",
    { afterEvents: 3, corrupt: true },
    inLoop({ message: expect.stringContaining("message checksum") as string }),
  ],
  [
    "a prelude's checksum that is wrong",
    { afterEvents: 3, corrupt: "prelude" },
    inLoop({ message: expect.stringContaining("prelude checksum") as string }),
  ],
  ["JSON that is none", { afterEvents: 3, corrupt: "json" }, inLoop({ name: "SyntaxError" })],
  ["an event without its type", { afterEvents: 3, corrupt: "eventType" }, inLoop({ name: "TypeError" })],
  [
    "a JSON body with status 200",
    { body: '{"output":{}}', contentType: "application/json" },
    throwsInSend({ message: expect.stringContaining("Truncated event message") as string }),
  ],
  [
    "a proxy's page with status 502, which is tried again",
    { body: "<html>", status: 502 },
    { ...WHOLE, attempts: 2 },
  ],
  [
    "an exception that is modelled, in the middle",
    {
      afterEvents: 3,
      exception: { name: "modelStreamErrorException", message: "No.", originalStatusCode: 503 },
    },
    inLoop({ name: "ModelStreamErrorException", message: "No.", originalStatusCode: 503 }),
  ],
  [
    "an exception that is not modelled, in the middle",
    { afterEvents: 3, exception: "modelTimeoutException" },
    inLoop({
      name: "modelTimeoutException",
      message: `{"message":"${BEDROCK_ERRORS.ModelTimeoutException.message}"}`,
    }),
  ],
  [
    "an error frame in the middle",
    { afterEvents: 3, error: "InternalFailure", message: "Gone." },
    inLoop({ name: "InternalFailure", message: "Gone." }),
  ],
  [
    "a throttlingException as first frame, which is tried again",
    { exception: "throttlingException" },
    { ...WHOLE, attempts: 2 },
  ],
  [
    "another exception as first frame, which is not",
    { afterEvents: 0, exception: { name: "validationException", message: "Input is too long." } },
    throwsInSend({ name: "ValidationException", message: "Input is too long." }),
  ],
  ["a stall of no time", { afterEvents: 3, stallMs: 0 }, { ...WHOLE, attempts: 1 }],
];

const CASES = TRANSPORTS.flatMap((transport) =>
  TABLE.map(([what, effect, h2, h1 = h2]) => ({
    transport,
    what,
    effect,
    expected: transport === "h2" ? h2 : h1,
  })),
);

it.each(CASES)("$what, over $transport: $effect", async ({ transport, effect, expected }) => {
  await using bedrock = await startBedrock();
  bedrock.script({ ...ABCD, times: 3 });
  bedrock.faults({ effect, times: 1 });
  expect(await hear(bedrock, transport)).toMatchObject(expected);
  expect(bedrock.journal.after(0)).toContainEqual(
    expect.objectContaining({ kind: "fault", detail: { at: "bedrock", rule: 1, effect, usesLeft: 0 } }),
  );
  // Whatever has gone wrong, the next call is answered.
  expect(await hear(bedrock, transport)).toMatchObject(WHOLE);
});

describe.each(TRANSPORTS)("an error before the stream, over %s", (transport) => {
  const RETRIED = new Set([
    "ThrottlingException",
    "ModelNotReadyException",
    "InternalServerException",
    "ServiceUnavailableException",
  ]);

  it.each(Object.entries(BEDROCK_ERRORS))("is %s by its name alone", async (name, known) => {
    await using bedrock = await startBedrock();
    bedrock.faults({ effect: { error: name } });
    const sent = bedrock.client(transport).send(new ConverseStreamCommand(ask("Hi")));
    await expect(sent).rejects.toMatchObject({
      name,
      message: known.message,
      $metadata: { httpStatusCode: known.statusCode, attempts: RETRIED.has(name) ? 3 : 1 },
    });
  });

  it("has another message, or another status, when it is given one", async () => {
    await using bedrock = await startBedrock();
    bedrock.faults({ effect: { error: "TeapotException", status: 418, message: "Short and stout." } });
    const sent = bedrock.client(transport).send(new ConverseCommand(ask("Hi")));
    await expect(sent).rejects.toMatchObject({
      name: "TeapotException",
      message: "Short and stout.",
      $metadata: { httpStatusCode: 418 },
    });
  });

  it("fails as often as it shall, uses no script up, and then the answer comes", async () => {
    await using bedrock = await startBedrock();
    bedrock.script(ABCD);
    bedrock.faults({ effect: { error: "ThrottlingException" }, times: 2 });
    expect(await hear(bedrock, transport)).toMatchObject({ ...WHOLE, attempts: 3 });
  });
});

describe.each(TRANSPORTS)("an answer that comes as a whole, over %s", (transport) => {
  const converse = (bedrock: BedrockUnderTest) =>
    bedrock.client(transport).send(new ConverseCommand(ask("Say the letters")));

  it.each<[effect: object, error: object]>([
    [{ afterEvents: 2, exception: "modelStreamErrorException" }, { name: "ModelStreamErrorException" }],
    [{ afterEvents: 2, exception: "throttlingException" }, { name: "ThrottlingException" }],
    [{ afterEvents: 2, error: "InternalFailure" }, { name: "InternalFailure" }],
    [{ afterEvents: 2, end: true }, {}],
    [{ drop: true }, {}],
    [{ afterEvents: 2, drop: true }, {}],
    [{ afterEvents: 2, reset: "INTERNAL_ERROR" }, {}],
    [{ afterEvents: 2, truncate: 20 }, {}],
  ])("fails by %j", async (effect, error) => {
    await using bedrock = await startBedrock();
    bedrock.script({ ...ABCD, times: 3 });
    bedrock.faults({ effect, times: 3 });
    if ("end" in effect) {
      // An empty body is an empty object to the SDK.
      expect((await converse(bedrock)).output).toBeUndefined();
    } else {
      await expect(converse(bedrock)).rejects.toMatchObject(error);
    }
  });

  it.each([{ afterEvents: 2, corrupt: true }, { goAway: true }, { delayMs: 0 }])(
    "is not harmed by %j",
    async (effect) => {
      await using bedrock = await startBedrock();
      bedrock.script(ABCD);
      bedrock.faults({ effect });
      const { output } = await converse(bedrock);
      expect(output?.message?.content).toEqual([{ text: "abcd" }]);
    },
  );
});

describe.each(TRANSPORTS)("InvokeModel and its stream, over %s", (transport) => {
  const body = JSON.stringify({
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 100,
    messages: [{ role: "user", content: "Say the letters" }],
  });
  const input = { modelId: MODEL_ID, contentType: "application/json", body };

  it("throws modelTimeoutException as modelled, which it is here", async () => {
    await using bedrock = await startBedrock();
    bedrock.script(ABCD);
    bedrock.faults({ effect: { afterEvents: 3, exception: "modelTimeoutException" } });
    const { body: stream } = await bedrock
      .client(transport)
      .send(new InvokeModelWithResponseStreamCommand(input));
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const event of stream ?? []) seen.push(event.chunk);
    })();
    await expect(reading).rejects.toMatchObject({ name: "ModelTimeoutException" });
    expect(seen.length).toBeGreaterThan(2);
  });

  it("breaks a whole answer off", async () => {
    await using bedrock = await startBedrock();
    bedrock.script({ ...ABCD, times: 3 });
    const client = bedrock.client(transport);
    bedrock.faults({ effect: { afterEvents: 2, reset: "INTERNAL_ERROR" }, times: 3 });
    await expect(client.send(new InvokeModelCommand(input))).rejects.toThrow(/./);
    bedrock.faults({ match: { operation: "InvokeModel" }, effect: { error: "ModelErrorException" } });
    await expect(client.send(new InvokeModelCommand(input))).rejects.toMatchObject({
      name: "ModelErrorException",
    });
  });
});

describe("on the clock", () => {
  it("waits before it answers, and stalls in the middle", async () => {
    const clock = new VirtualClock();
    await using bedrock = await startBedrock({ clock });
    const waits: number[] = [];
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (delayMs, signal) => {
      waits.push(delayMs);
      const slept = sleep(delayMs, signal);
      clock.advance(delayMs);
      return slept;
    };
    bedrock.script(ABCD);
    bedrock.faults({ effect: { delayMs: 700, afterEvents: 2, stallMs: 301_000 } });
    expect(await hear(bedrock, "h2")).toMatchObject(WHOLE);
    expect(waits).toEqual([700, 301_000]);
  });

  it("is given up when the client leaves in a stall", async () => {
    const clock = new VirtualClock();
    await using bedrock = await startBedrock({ clock });
    bedrock.script(ABCD);
    bedrock.faults({ effect: { afterEvents: 2, stallMs: 301_000 } });
    const abort = new AbortController();
    const { stream } = await bedrock
      .client("h2")
      .send(new ConverseStreamCommand(ask("Hi")), { abortSignal: abort.signal });
    for await (const { contentBlockDelta } of stream ?? []) if (contentBlockDelta) abort.abort();
    expect((await bedrock.modelCall()).detail).toMatchObject({ ended: "cancelled", events: 2 });
  });
});

describe("a rule", () => {
  it("concerns only the calls that it names", async () => {
    await using bedrock = await startBedrock();
    const { modelId } = ask("");
    bedrock.faults(
      { match: { operation: "Converse" }, effect: { error: "ThrottlingException" } },
      { match: { modelId: `${modelId}-other` }, effect: { error: "ValidationException" } },
      { match: { modelId, contains: "storm" }, effect: { error: "AccessDeniedException" } },
    );
    const client = bedrock.client("h1");
    const { stream } = await client.send(new ConverseStreamCommand(ask("fog")));
    expect((await collect(stream)).length).toBeGreaterThan(0);
    const storm = client.send(new ConverseStreamCommand(ask("a storm")));
    await expect(storm).rejects.toMatchObject({ name: "AccessDeniedException" });
    const converse = client.send(new ConverseCommand(ask("a storm")));
    await expect(converse).rejects.toMatchObject({ name: "ThrottlingException" });
  });

  it("of an answer that breaks leaves the operations alone that have no such answer", async () => {
    await using bedrock = await startBedrock();
    bedrock.faults(
      { effect: { afterEvents: 1, drop: true }, times: 1 },
      { match: { operation: "ListFoundationModels" }, effect: { error: "InternalServerException" } },
    );
    const response = await fetch(`${bedrock.url}/foundation-models`);
    expect(response.status).toBe(500);
    expect(bedrock.journal.after(0).filter(({ kind }) => kind === "fault")).toMatchObject([
      { detail: { rule: 2, usesLeft: null } },
    ]);
  });
});
