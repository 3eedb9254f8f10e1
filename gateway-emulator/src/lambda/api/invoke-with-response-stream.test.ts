import {
  InvokeWithResponseStreamCommand,
  type InvokeWithResponseStreamCommandInput,
  type InvokeWithResponseStreamCommandOutput,
} from "@aws-sdk/client-lambda";
import { expect, test, vi } from "vitest";
import { connectRaw } from "../../transport/raw-client.fixture.ts";
import { tooManyRequests } from "../errors.ts";
import { listenInvokeApi } from "./invoke-api.fixture.ts";

type Api = Awaited<ReturnType<typeof listenInvokeApi>>;

function invoke({ client }: Api, input: Partial<InvokeWithResponseStreamCommandInput> = {}) {
  return client.send(new InvokeWithResponseStreamCommand({ FunctionName: "chat", ...input }));
}

/** The events of a stream as they come: the text of a piece, and how the invocation ended. */
async function* eventsOf({ EventStream }: InvokeWithResponseStreamCommandOutput) {
  for await (const { PayloadChunk, InvokeComplete } of EventStream ?? [])
    yield PayloadChunk ? Buffer.from(PayloadChunk.Payload ?? []).toString() : InvokeComplete;
}

async function allOf<Event>(events: AsyncIterable<Event>): Promise<Event[]> {
  const all: Event[] = [];
  for await (const event of events) all.push(event);
  return all;
}

test("pieces come as the function writes them, and the end with its log", async () => {
  const written = Promise.withResolvers<void>();
  await using api = await listenInvokeApi({
    chat: async (event, { onPiece }) => {
      await onPiece?.(Buffer.from(`${JSON.stringify(event)} 你`));
      await written.promise;
      await onPiece?.(Buffer.from("好"));
      return { payload: "", logTail: "START" };
    },
  });
  const answer = await invoke(api, { Payload: '{"a":1}', LogType: "Tail" });
  expect(answer).toMatchObject({
    StatusCode: 200,
    ExecutedVersion: "$LATEST",
    ResponseStreamContentType: "application/vnd.amazon.eventstream",
    $metadata: { requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  });
  const events = eventsOf(answer);
  expect((await events.next()).value).toBe('{"a":1} 你');
  written.resolve();
  expect((await events.next()).value).toBe("好");
  expect((await events.next()).value).toEqual({ LogResult: Buffer.from("START").toString("base64") });
  expect(await events.next()).toMatchObject({ done: true });
});

test("the response of a function that does not stream is one piece", async () => {
  await using api = await listenInvokeApi({ chat: async () => ({ payload: '{"whole":true}' }) });
  expect(await allOf(eventsOf(await invoke(api)))).toEqual(['{"whole":true}', {}]);
});

test("an error before the first piece is Unhandled, and a later one has its own type", async () => {
  const payload = '{"errorType":"Late","errorMessage":"boom"}';
  await using api = await listenInvokeApi({
    chat: async (event, { onPiece }) => {
      if (event === 1) await onPiece?.(Buffer.from("one"));
      return { payload, functionError: "Unhandled" };
    },
  });
  expect(await allOf(eventsOf(await invoke(api)))).toEqual([
    { ErrorCode: "Unhandled", ErrorDetails: payload },
  ]);
  expect(await allOf(eventsOf(await invoke(api, { Payload: "1" })))).toEqual([
    "one",
    { ErrorCode: "Late", ErrorDetails: payload },
  ]);
});

test("what is refused is an error like Invoke's, and a DryRun is 204", async () => {
  await using api = await listenInvokeApi({
    chat: async () => {
      throw tooManyRequests("too many");
    },
  });
  await expect(invoke(api)).rejects.toMatchObject({ name: "TooManyRequestsException" });
  await expect(invoke(api, { FunctionName: "chart" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  const response = await fetch(`${api.origin}/2021-11-15/functions/chat/response-streaming-invocations`, {
    method: "POST",
    headers: { "x-amz-invocation-type": "Event" },
  });
  expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([400, "ValidationException"]);
  expect((await invoke(api, { InvocationType: "DryRun" })).StatusCode).toBe(204);
});

test("the first 6 MB come at once, and what follows at 2 MB a second", async () => {
  const MB = 1_048_576;
  let sent = 0;
  await using api = await listenInvokeApi({
    chat: async (_event, { onPiece }) => {
      for (const bytes of [6 * MB, MB, MB]) {
        await onPiece?.(Buffer.alloc(bytes));
        sent += bytes;
      }
      return { payload: "" };
    },
  });
  const received = allOf(eventsOf(await invoke(api)));
  await vi.waitFor(() => expect(sent).toBe(6 * MB), { interval: 2 });
  api.clock.advance(499);
  expect(sent).toBe(6 * MB);
  api.clock.advance(1);
  await vi.waitFor(() => expect(sent).toBe(7 * MB), { interval: 2 });
  api.clock.advance(500);
  expect((await received).at(-1)).toEqual({});
  expect(sent).toBe(8 * MB);
});

test("a caller that hangs up does not stop the function, nor hold it up", async () => {
  const gone = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  await using api = await listenInvokeApi({
    chat: async (_event, { onPiece }) => {
      await onPiece?.(Buffer.from("one"));
      await gone.promise;
      for (let count = 0; count < 5; count++) await onPiece?.(Buffer.alloc(1_048_576));
      over.resolve();
      return { payload: "" };
    },
  });
  await using raw = await connectRaw(Number(new URL(api.origin).port));
  const path = "/2021-11-15/functions/chat/response-streaming-invocations";
  await raw.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}`);
  await vi.waitFor(() => expect(raw.received()).toContain("PayloadChunk"), { interval: 2 });
  raw.socket.destroy();
  await raw.ended;
  gone.resolve();
  await over.promise;
});
