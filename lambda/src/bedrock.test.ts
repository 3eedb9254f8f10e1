import { afterEach, describe, expect, test, vi } from "vitest";
import { type AnswerEnd, converseStream } from "./bedrock.ts";
import { createClients } from "./clients.ts";
import { answerWith, frame, type ModelCall, startBedrock } from "../test/bedrock.ts";
import { stubEnvironment } from "../test/environment.ts";

afterEach(() => vi.unstubAllEnvs());

const modelId = "global.anthropic.claude-sonnet-5-5";
const messages = [{ role: "user" as const, content: [{ text: "hello" }] }];

async function ask(
  answer: (call: ModelCall) => void,
  timers: Partial<Parameters<typeof converseStream>[0]> = {},
): Promise<{ end: AnswerEnd; text: string; calls: ModelCall[] }> {
  await using bedrock = await startBedrock(answer);
  stubEnvironment({ BEDROCK_RUNTIME: bedrock.url });
  let text = "";
  const end = await converseStream({
    client: createClients().bedrock,
    input: { modelId, messages },
    onText: (delta) => (text += delta),
    deadlineMs: 60_000,
    ...timers,
  });
  // The stream is always left for good: without it the model would write on for nobody.
  for (const call of bedrock.calls) await call.closed;
  return { end, text, calls: bedrock.calls };
}

test("an answer is complete with the model's own stop reason and its usage", async () => {
  const { end, text, calls } = await ask(answerWith("Guten ", "Tag, ", "世界 🌫️"));
  expect(text).toBe("Guten Tag, 世界 🌫️");
  expect(end).toEqual({
    how: "complete",
    stopReason: "end_turn",
    usage: { inputTokens: 12, outputTokens: 34 },
  });
  expect(calls[0]?.path).toBe(`/model/${modelId}/converse-stream`);
  expect(calls[0]?.body.messages).toEqual(messages);
});

test("an answer without usage is complete too", async () => {
  const { end } = await ask((call) => {
    call.text("yes");
    call.event("messageStop", { stopReason: "max_tokens" });
    call.end();
  });
  expect(end).toEqual({ how: "complete", stopReason: "max_tokens", usage: undefined });
});

test("a connection that breaks after the stop reason does not spoil the answer", async () => {
  const { end } = await ask((call) => {
    call.text("yes");
    call.event("messageStop", { stopReason: "end_turn" });
    setImmediate(call.drop);
  });
  expect(end).toMatchObject({ how: "complete", stopReason: "end_turn" });
});

test("reasoning, tool and unknown events are passed over", async () => {
  const { end, text } = await ask((call) => {
    call.event("contentBlockDelta", { contentBlockIndex: 0, delta: { reasoningContent: { text: "hmm" } } });
    call.event("somethingNew", { a: 1 });
    answerWith("seen")(call);
  });
  expect(text).toBe("seen");
  expect(end.how).toBe("complete");
});

describe("an answer that breaks off is truncated, and what was read is kept", () => {
  test.each<[string, (call: ModelCall) => void]>([
    ["a clean end without a stop reason", (call) => call.end()],
    ["a reset connection", (call) => void setTimeout(call.drop, 5)],
    [
      "a frame that is cut",
      (call) => {
        call.raw(frame({ ":event-type": "messageStop", ":message-type": "event" }, {}).subarray(0, 20));
        call.end();
      },
    ],
    [
      "a frame with a wrong checksum",
      (call) => {
        const bytes = frame({ ":event-type": "contentBlockDelta", ":message-type": "event" }, { a: 1 });
        bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 0xff;
        call.raw(bytes);
        call.end();
      },
    ],
  ])("%s", async (_name, breakOff) => {
    const { end, text } = await ask((call) => {
      call.event("messageStart", { role: "assistant" });
      call.text("half");
      breakOff(call);
    });
    expect(end.how).toBe("truncated");
    expect(text).toBe("half");
  });
});

test("an empty stream is truncated, not an empty answer", async () => {
  const { end } = await ask((call) => {
    call.raw(new Uint8Array());
    call.end();
  });
  expect(end.how).toBe("truncated");
});

describe("a service's error keeps its name", () => {
  test("before the stream", async () => {
    const { end } = await ask((call) => call.fail(403, "AccessDeniedException", "no access"));
    expect(end).toMatchObject({ how: "error", error: { name: "AccessDeniedException" } });
  });

  test("in the middle of it", async () => {
    const { end, text } = await ask((call) => {
      call.text("half");
      call.exception("throttlingException", { message: "Too many tokens" });
    });
    expect(end).toMatchObject({ how: "error", error: { name: "ThrottlingException" } });
    expect(text).toBe("half");
  });

  test("nothing listens", async () => {
    stubEnvironment({ BEDROCK_RUNTIME: "http://127.0.0.1:1" });
    const end = await converseStream({
      client: createClients().bedrock,
      input: { modelId, messages },
      onText: () => {},
      deadlineMs: 60_000,
    });
    expect(end).toMatchObject({ how: "error", error: { code: "ECONNREFUSED" } });
  });
});

test("a stop reason that says the answer is unusable is not a complete answer", async () => {
  const { end } = await ask((call) => {
    call.event("messageStop", { stopReason: "malformed_model_output" });
    call.end();
  });
  expect(end).toEqual({ how: "malformed", stopReason: "malformed_model_output" });
});

describe("we end a stream, and the model is told", () => {
  test("that does not begin", async () => {
    const { end } = await ask(() => {}, { firstEventTimeoutMs: 30 });
    expect(end).toEqual({ how: "stopped", why: "first-event-timeout" });
  });

  test("that sends headers and no event", async () => {
    const { end } = await ask((call) => call.raw(new Uint8Array()), { firstEventTimeoutMs: 30 });
    expect(end).toEqual({ how: "stopped", why: "first-event-timeout" });
  });

  test("that falls silent", async () => {
    const { end, text } = await ask((call) => call.text("half"), { idleTimeoutMs: 30 });
    expect(end).toEqual({ how: "stopped", why: "idle-timeout" });
    expect(text).toBe("half");
  });

  test("that is still going at the deadline", async () => {
    const { end } = await ask(
      (call) => {
        const writing = setInterval(() => call.text("and on "), 5);
        void call.closed.then(() => clearInterval(writing));
      },
      { deadlineMs: 60, idleTimeoutMs: 1_000 },
    );
    expect(end).toEqual({ how: "stopped", why: "deadline" });
  });
});

test("one connection carries answer after answer", async () => {
  const sockets = new Set<unknown>();
  await using bedrock = await startBedrock((call) => answerWith("again")(call));
  bedrock.server.on("connection", (socket) => sockets.add(socket));
  stubEnvironment({ BEDROCK_RUNTIME: bedrock.url });
  const { bedrock: client } = createClients();
  for (let i = 0; i < 3; i++)
    await converseStream({ client, input: { modelId, messages }, onText: () => {}, deadlineMs: 60_000 });
  expect(bedrock.calls.length).toBe(3);
  expect(sockets.size).toBe(1);
});
