import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { constants } from "node:http2";
import * as fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { answerWith, type Http, type ModelCall, startBedrock } from "../../test/bedrock.ts";
import { eventFrame, frame } from "../../test/event-stream.ts";
import { type AnswerEnd, converseStream, type ModelEvent, type StopCause } from "./converse-stream.ts";

const modelId = "global.anthropic.claude-sonnet-5-5";
const messages = [{ role: "user" as const, content: [{ text: "hello" }] }];

/** The SDK's default transport is HTTP/2. */
function clientOf(http: Http, endpoint: string, maxAttempts = 1): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts,
    ...(http === "http1" && { requestHandler: new NodeHttpHandler({ socketTimeout: 0 }) }),
  });
}

interface Asked {
  end: AnswerEnd & { forwarded: boolean };
  given: ModelEvent[];
  text: string;
  calls: ModelCall[];
}

/** `begun` resolves when the client has given the first event on. */
type Answer = (call: ModelCall, begun: Promise<void>) => void;

async function ask(
  http: Http,
  answer: Answer,
  {
    maxAttempts = 1,
    onEvent,
    ...options
  }: Partial<Parameters<typeof converseStream>[0]> & { maxAttempts?: number } = {},
): Promise<Asked> {
  const begun = Promise.withResolvers<void>();
  await using bedrock = await startBedrock((call) => answer(call, begun.promise), http);
  const given: ModelEvent[] = [];
  const end = await converseStream({
    client: clientOf(http, bedrock.url, maxAttempts),
    input: { modelId, messages },
    onEvent(event) {
      given.push(event);
      begun.resolve();
      onEvent?.(event);
    },
    signal: new AbortController().signal,
    ...options,
  });
  // The model always sees that its stream is left: it would write on for nobody.
  for (const call of bedrock.calls) await call.closed;
  return { end, given, text: textOf(given), calls: bedrock.calls };
}

function textOf(events: ModelEvent[]): string {
  return events.flatMap((event) => (event.type === "text" ? [event.text] : [])).join("");
}

/** The beginning of an answer that goes wrong. */
function half(call: ModelCall): void {
  call.event("messageStart", { role: "assistant" });
  call.text("half");
}

/** When the client waits for what comes next. */
function soon(act: () => void): void {
  setTimeout(act, 10);
}

/** An event with one byte turned over; a negative place counts from the end. */
function spoilt(place: number): Uint8Array {
  const bytes = eventFrame("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "x" } });
  const at = place < 0 ? bytes.length + place : place;
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  return bytes;
}

type Scenario = [name: string, answer: Answer];

/** None of these ends the stream itself, but for those whose name says so. */
const BROKEN_OFF: Scenario[] = [
  ["a clean end without a stop reason", (call) => call.end()],
  ["a connection closed with a FIN", (call, begun) => void begun.then(() => call.drop("fin"))],
  ["a connection closed with a RST", (call, begun) => void begun.then(() => call.drop("rst"))],
  [
    "an end inside of a frame",
    (call) => {
      call.raw(eventFrame("messageStop", { stopReason: "end_turn" }).subarray(0, 20));
      call.end();
    },
  ],
  [
    "an end inside of a frame's length",
    (call) => {
      call.raw(eventFrame("messageStop", { stopReason: "end_turn" }).subarray(0, 3));
      call.end();
    },
  ],
  ["a wrong checksum", (call) => call.raw(spoilt(-1))],
  ["a wrong checksum of the prelude", (call) => call.raw(spoilt(8))],
  ["a wrong length of the headers", (call) => call.raw(spoilt(5))],
  [
    "JSON that is cut",
    (call) => call.raw(frame({ ":event-type": "contentBlockDelta", ":message-type": "event" }, '{"delta":')),
  ],
  ["an event without a type", (call) => call.raw(frame({ ":message-type": "event" }, {}))],
  ["a message of no kind", (call) => call.raw(frame({ ":message-type": "x", ":event-type": "y" }, {}))],
  ["a frame shorter than a frame can be", (call) => call.raw(new Uint8Array([0, 0, 0, 5, 1]))],
];

const BROKEN_OFF_ON_HTTP2: Scenario[] = [
  [
    "RST_STREAM with CANCEL",
    (call, begun) => void begun.then(() => call.resetStream(constants.NGHTTP2_CANCEL)),
  ],
  [
    "RST_STREAM with INTERNAL_ERROR",
    (call, begun) => void begun.then(() => call.resetStream(constants.NGHTTP2_INTERNAL_ERROR)),
  ],
];

const NEVER_BEGUN: Scenario[] = [
  [
    "200 with an empty body",
    (call) => {
      call.head();
      call.end();
    },
  ],
  [
    "200 with a JSON body",
    (call) => {
      call.raw(Buffer.from('{"message":"hello"}'));
      call.end();
    },
  ],
  [
    "a connection closed after the headers",
    (call) => {
      call.head();
      soon(() => call.drop("fin"));
    },
  ],
  [
    "a connection reset after the headers",
    (call) => {
      call.head();
      soon(() => call.drop("rst"));
    },
  ],
  ["a connection closed before the headers", (call) => call.drop("fin")],
  ["a connection reset before the headers", (call) => call.drop("rst")],
  [
    "a first frame that cannot be read",
    (call) => call.raw(frame({ ":event-type": "contentBlockDelta", ":message-type": "event" }, '{"delta":')),
  ],
];

describe.each<Http>(["http1", "http2"])("over %s", (http) => {
  test("an answer is complete with the model's own stop reason, its usage and its content", async () => {
    const { end, text, calls } = await ask(http, answerWith("Guten ", "Tag, ", "世界 🌫️"));
    expect(text).toBe("Guten Tag, 世界 🌫️");
    expect(end).toEqual({
      how: "complete",
      stopReason: "end_turn",
      usage: { model: modelId, inputTokens: 12, outputTokens: 34, totalTokens: 46 },
      latencyMs: 5,
      content: [{ text: "Guten Tag, 世界 🌫️" }],
      forwarded: true,
    });
    expect(calls[0]?.path).toBe(`/model/${encodeURIComponent(modelId)}/converse-stream`);
    expect(calls[0]?.body.messages).toEqual(messages);
  });

  test("an answer that arrives byte by byte is the same", async () => {
    const { end, text } = await ask(http, (call) => {
      const bytes: number[] = [];
      answerWith("one ", "zwei ", "三 🌫️")({ ...call, ...collect(bytes), end: () => {} });
      for (const byte of bytes) call.raw(Uint8Array.of(byte));
      call.end();
    });
    expect(text).toBe("one zwei 三 🌫️");
    expect(end).toMatchObject({ how: "complete", stopReason: "end_turn" });
  });

  test("an answer without usage is complete too", async () => {
    const { end } = await ask(http, (call) => {
      call.text("yes");
      call.event("messageStop", { stopReason: "max_tokens" });
      call.end();
    });
    expect(end).toEqual({
      how: "complete",
      stopReason: "max_tokens",
      content: [{ text: "yes" }],
      forwarded: true,
    });
  });

  test.each<Scenario>([
    ["a connection that breaks", (call, begun) => void begun.then(() => soon(() => call.drop()))],
    ["an exception", (call) => call.exception("internalServerException", { message: "late" })],
    ["silence", () => {}],
  ])("%s after the stop reason does not spoil the answer", async (_name, after) => {
    const answer: Answer = (call, begun) => {
      call.text("yes");
      call.event("messageStop", { stopReason: "end_turn" });
      after(call, begun);
    };
    const { end } = await ask(http, answer, { idleTimeoutMs: 100 });
    expect(end).toMatchObject({ how: "complete", stopReason: "end_turn" });
  });

  test("events and members that nobody knows are passed over", async () => {
    const { end, text } = await ask(http, (call) => {
      call.event("initial-response", {});
      call.event("somethingNew", { a: 1 });
      call.event("contentBlockDelta", { contentBlockIndex: 0, delta: { video: { frames: 3 } }, x: 1 });
      answerWith("seen")(call);
    });
    expect(text).toBe("seen");
    expect(end).toMatchObject({ how: "complete", content: [{ text: "seen" }] });
  });

  test.each(BROKEN_OFF)("%s truncates an answer, and what was read is kept", async (_name, breakOff) => {
    const { end, text } = await ask(http, (call, begun) => {
      half(call);
      breakOff(call, begun);
    });
    expect(end).toMatchObject({ how: "truncated", forwarded: true });
    expect(text).toBe("half");
  });

  test.each(NEVER_BEGUN)("%s is a truncated answer, not an empty one", async (_name, answer) => {
    const { end } = await ask(http, answer);
    expect(end).toMatchObject({ how: "truncated", forwarded: false });
  });

  describe("a service's error keeps its name", () => {
    test("before the stream", async () => {
      const { end } = await ask(http, (call) => call.fail(403, "AccessDeniedException", "no access"));
      expect(end).toMatchObject({ how: "error", error: { name: "AccessDeniedException" }, forwarded: false });
    });

    test.each([
      ["throttlingException", "ThrottlingException"],
      ["validationException", "ValidationException"],
      ["modelStreamErrorException", "ModelStreamErrorException"],
      ["internalServerException", "InternalServerException"],
      ["serviceUnavailableException", "ServiceUnavailableException"],
      ["modelTimeoutException", "modelTimeoutException"],
    ])("as its first frame, and in the middle of it: %s", async (type, name) => {
      const first = await ask(http, (call) => call.exception(type, { message: "because" }));
      expect(first.end).toMatchObject({ how: "error", error: { name }, forwarded: false });
      const later = await ask(http, (call) => {
        half(call);
        call.exception(type, { message: "because" });
      });
      expect(later.end).toMatchObject({ how: "error", error: { name }, forwarded: true });
      expect(later.text).toBe("half");
    });

    test("whatever its sentence speaks of", async () => {
      const { end } = await ask(http, (call) =>
        call.exception("validationException", { message: "a checksum" }),
      );
      expect(end).toMatchObject({ how: "error", error: { name: "ValidationException" } });
    });

    test("as an error frame", async () => {
      const { end } = await ask(http, (call) => {
        half(call);
        const headers = {
          ":message-type": "error",
          ":error-code": "InternalFailure",
          ":error-message": "no",
        };
        call.raw(frame(headers, {}));
      });
      expect(end).toMatchObject({ how: "error", error: { name: "InternalFailure", message: "no" } });
    });

    test("that cannot be reached", async () => {
      const end = await converseStream({
        client: clientOf(http, "http://127.0.0.1:1"),
        input: { modelId, messages },
        onEvent: () => {},
        signal: new AbortController().signal,
      });
      expect(end).toMatchObject({ how: "error", forwarded: false });
    });
  });

  describe("we end a stream, and the model is told", () => {
    const silences: Scenario[] = [
      ["that does not begin", () => {}],
      ["that sends headers and no event", (call) => call.head()],
      ["that sends half an event", (call) => call.raw(eventFrame("messageStart", {}).subarray(0, 9))],
    ];

    test.each(silences)("%s", async (_name, answer) => {
      const { end } = await ask(http, answer, { firstEventTimeoutMs: 100 });
      expect(end).toEqual({ how: "stopped", why: "first-event-timeout", forwarded: false });
    });

    test("that falls silent", async () => {
      const { end, text } = await ask(http, half, { idleTimeoutMs: 100 });
      expect(end).toEqual({ how: "stopped", why: "idle-timeout", forwarded: true });
      expect(text).toBe("half");
    });

    test.each<StopCause>(["user-stop", "deadline", "superseded"])("for a %s in the middle", async (cause) => {
      const stop = new AbortController();
      const { end, text } = await ask(
        http,
        (call) => {
          const writing = setInterval(() => call.text("on "), 5);
          void call.closed.then(() => clearInterval(writing));
        },
        { signal: stop.signal, onEvent: () => stop.abort(cause) },
      );
      expect(end).toEqual({ how: "stopped", why: cause, forwarded: true });
      expect(text).toBe("on ");
    });

    test.each(silences)("for its user, %s", async (_name, answer) => {
      const stop = new AbortController();
      const stoppable: Answer = (call, begun) => {
        answer(call, begun);
        soon(() => stop.abort("user-stop"));
      };
      const { end } = await ask(http, stoppable, { signal: stop.signal });
      expect(end).toEqual({ how: "stopped", why: "user-stop", forwarded: false });
    });

    test("and give nothing that came after it", async () => {
      const stop = new AbortController();
      const { text } = await ask(http, answerWith("one", "two", "three"), {
        signal: stop.signal,
        onEvent: () => stop.abort("user-stop"),
      });
      expect(text).toBe("one");
    });

    test("before it was asked for", async () => {
      const { end, calls } = await ask(http, answerWith("never"), {
        signal: AbortSignal.abort("superseded"),
      });
      expect(end).toEqual({ how: "stopped", why: "superseded", forwarded: false });
      expect(calls).toEqual([]);
    });

    test("while the SDK waits to try again", async () => {
      const stop = new AbortController();
      const startedAt = performance.now();
      const { end, calls } = await ask(
        http,
        (call) => {
          call.fail(429, "ThrottlingException", "Too many tokens", { "retry-after": "3" });
          soon(() => stop.abort("user-stop"));
        },
        { maxAttempts: 3, signal: stop.signal },
      );
      expect(end).toMatchObject({ how: "stopped", why: "user-stop" });
      expect(calls.length).toBe(1);
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    });

    test("whose reader fails", async () => {
      const calls: ModelCall[] = [];
      const broken = ask(
        http,
        (call) => {
          calls.push(call);
          half(call);
        },
        {
          onEvent() {
            throw new TypeError("the reader's own");
          },
        },
      );
      await expect(broken).rejects.toThrow("the reader's own");
      for (const call of calls) await call.closed;
    });
  });
});

describe("over http2 alone", () => {
  test.each(BROKEN_OFF_ON_HTTP2)("%s truncates an answer", async (_name, breakOff) => {
    const { end, text } = await ask("http2", (call, begun) => {
      half(call);
      breakOff(call, begun);
    });
    expect(end).toMatchObject({ how: "truncated", forwarded: true });
    expect(text).toBe("half");
  });

  test("RST_STREAM before the headers is a truncated answer", async () => {
    const { end } = await ask("http2", (call) => call.resetStream(constants.NGHTTP2_INTERNAL_ERROR));
    expect(end).toMatchObject({ how: "truncated", forwarded: false });
  });

  test("GOAWAY lets the answer come to its end", async () => {
    const { end, text } = await ask("http2", (call) => {
      half(call);
      soon(() => {
        call.goAway();
        answerWith(" and half")(call);
      });
    });
    expect(text).toBe("half and half");
    expect(end.how).toBe("complete");
  });
});

describe.each<Http>(["http1", "http2"])("over %s, an answer cut at any byte", (http) => {
  test("is complete if and only if the stop reason arrived, and what was read is its beginning", async () => {
    const bytes: number[] = [];
    const say = collect(bytes);
    const whole = "one zwei 三 🌫️";
    say.event("messageStart", { role: "assistant" });
    for (const piece of ["one ", "zwei ", "三 ", "🌫️"]) say.text(piece);
    say.event("contentBlockStop", { contentBlockIndex: 0 });
    say.event("messageStop", { stopReason: "end_turn" });
    const stoppedAt = bytes.length;
    say.event("metadata", { metrics: { latencyMs: 5 }, usage: { inputTokens: 1, outputTokens: 2 } });
    const places = fc.oneof(
      fc.integer({ min: 0, max: bytes.length }),
      fc.integer({ min: -4, max: 4 }).map((off) => stoppedAt + off),
    );
    const cutAt = async (at: number, reset: boolean) => {
      const { end, text } = await ask(http, (call) => {
        call.raw(Uint8Array.from(bytes.slice(0, at)));
        if (reset) call.drop("rst");
        else call.end();
      });
      expect(whole.startsWith(text)).toBe(true);
      if (end.how === "complete") expect(text).toBe(whole);
      // A reset may overtake what was written before it.
      if (!reset || end.how !== "truncated") expect(end.how).toBe(at >= stoppedAt ? "complete" : "truncated");
    };
    await fc.assert(fc.asyncProperty(places, fc.boolean(), cutAt), { numRuns: 40 });
  });
});

describe("unless told otherwise, the model has", () => {
  const silentAfter = { nothing: "called", text: "text", "the stop reason": "block-end" } as const;

  test.each<[keyof typeof silentAfter, number, object]>([
    ["nothing", 30_000, { how: "stopped", why: "first-event-timeout" }],
    ["text", 20_000, { how: "stopped", why: "idle-timeout" }],
    ["the stop reason", 3_000, { how: "complete", stopReason: "end_turn" }],
  ])("after %s %d ms", async (last, ms, expected) => {
    const silent = Promise.withResolvers<void>();
    const happened = (what: string) => what === silentAfter[last] && silent.resolve();
    await using bedrock = await startBedrock((call) => {
      if (last !== "nothing") call.text("half");
      if (last === "the stop reason") {
        call.event("messageStop", { stopReason: "end_turn" });
        call.event("contentBlockStop", { contentBlockIndex: 0 });
      }
      happened("called");
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    let ended = false;
    const ending = converseStream({
      client: clientOf("http1", bedrock.url),
      input: { modelId, messages },
      onEvent: ({ type }) => happened(type),
      signal: new AbortController().signal,
    }).finally(() => (ended = true));
    await silent.promise;
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await ending).toMatchObject(expected);
  });
});

test("each event gives the model its time again", async () => {
  const { end, text } = await ask(
    "http1",
    (call) => {
      let left = 3;
      const writing = setInterval(() => {
        if (left-- > 0) return call.text("on ");
        clearInterval(writing);
        answerWith("end")(call);
      }, 200);
    },
    { firstEventTimeoutMs: 500, idleTimeoutMs: 500 },
  );
  expect(end.how).toBe("complete");
  expect(text).toBe("on on on end");
});

test("a signal that says no cause is a deadline", async () => {
  const { end } = await ask("http1", half, { signal: AbortSignal.timeout(20) });
  expect(end).toMatchObject({ how: "stopped", why: "deadline" });
});

test("a signal that outlives the answers keeps nothing of them", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...given: Parameters<typeof add>) => {
    listeners++;
    add(...given);
  };
  signal.removeEventListener = (...given: Parameters<typeof remove>) => {
    listeners--;
    remove(...given);
  };
  await ask("http1", answerWith("one"), { signal });
  expect(listeners).toBe(0);
});

test("over HTTP/1.1 one connection carries answer after answer", async () => {
  const sockets = new Set<unknown>();
  await using bedrock = await startBedrock(answerWith("again"));
  bedrock.server.on("connection", (socket) => sockets.add(socket));
  const client = clientOf("http1", bedrock.url);
  const { signal } = new AbortController();
  for (let i = 0; i < 3; i++)
    await converseStream({ client, input: { modelId, messages }, onEvent: () => {}, signal });
  expect(bedrock.calls.length).toBe(3);
  expect(sockets.size).toBe(1);
});

/** Gathers the bytes of events instead of sending them. */
function collect(bytes: number[]): Pick<ModelCall, "event" | "text"> {
  const event = (type: string, payload: object) => void bytes.push(...eventFrame(type, payload));
  return {
    event,
    text: (text, contentBlockIndex = 0) => event("contentBlockDelta", { contentBlockIndex, delta: { text } }),
  };
}
