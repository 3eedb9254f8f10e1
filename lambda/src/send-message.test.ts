import type { ServerResponse } from "node:http";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createClients } from "./clients.ts";
import { connectionPost } from "./post-to-connection.ts";
import type { RunEvent, ServerFrame } from "./protocol.ts";
import { sendMessage } from "./send-message.ts";
import { answerWith, type ModelCall, startBedrock } from "../test/bedrock.ts";
import { stubEnvironment } from "../test/environment.ts";
import { type AnswerPost, type PostCall, refusePost, startManagementApi } from "../test/management-api.ts";
import { startTable } from "../test/table.ts";

const modelId = "global.anthropic.claude-sonnet-5-5";
let logged: string[] = [];

beforeEach(() => {
  logged = [];
  vi.spyOn(console, "log").mockImplementation((line) => void logged.push(String(line)));
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** The chain that the route needs: a table, a model and a connection, each on its own wire. */
async function startChain(answer: (call: ModelCall) => void, answerPost?: AnswerPost) {
  await using stack = new AsyncDisposableStack();
  const { table, url, refused } = stack.use(await startTable());
  const bedrock = stack.use(await startBedrock(answer));
  const api = stack.use(await startManagementApi(answerPost));
  stubEnvironment({ DYNAMODB: url, BEDROCK_RUNTIME: bedrock.url });
  const clients = createClients();
  const post = connectionPost({ management: clients.management(api.url), connectionId: "c1=" });
  const owned = stack.move();
  return {
    table,
    refused,
    calls: bedrock.calls,
    posts: api.posts,
    frames: () => api.posts.map(({ frame }) => frame),
    send: (frame: object, remainingMs = 60_000) =>
      sendMessage({
        body: JSON.stringify(frame),
        connectionId: "c1=",
        requestId: "req-1",
        remainingMs,
        modelId,
        post,
        table: { client: clients.dynamodb, name: table.name },
        bedrock: clients.bedrock,
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function ask(id: string, text: string, thread = "t"): object {
  return { action: "sendMessage", v: 1, id, thread, text };
}

function events(frames: ServerFrame[]): RunEvent[] {
  return frames.flatMap((frame) => (frame.k === "ev" ? frame.e : []));
}

function types(frames: ServerFrame[]): string[] {
  const all = events(frames).map(({ type }) => type);
  return all.filter((type, index) => type !== all[index - 1]);
}

function textOf(frames: ServerFrame[]): string {
  return events(frames)
    .map((event) => ("delta" in event ? event.delta : ""))
    .join("");
}

test("a question is acknowledged, then answered as it streams, and said to be finished", async () => {
  await using chain = await startChain(answerWith("Hello ", "from ", "the model"));
  expect(await chain.send(ask("q1", "Hi"))).toEqual({ statusCode: 200 });

  const [ack, ...rest] = chain.frames();
  expect(ack).toMatchObject({ v: 1, k: "ack", id: "q1", ok: true, thread: "t" });
  const run = ack?.k === "ack" && ack.ok ? ack.run : "";
  expect(run).not.toBe("");
  expect(rest.map((frame) => frame.k === "ev" && [frame.r, frame.s])).toEqual(
    rest.map((_frame, index) => [run, index]),
  );
  expect(types(rest)).toEqual([
    "RUN_STARTED",
    "TEXT_MESSAGE_START",
    "TEXT_MESSAGE_CONTENT",
    "TEXT_MESSAGE_END",
    "RUN_FINISHED",
  ]);
  expect(textOf(rest)).toBe("Hello from the model");
  expect(events(rest).at(-1)).toEqual({
    type: "RUN_FINISHED",
    threadId: "t",
    runId: run,
    stopReason: "end_turn",
    modelId,
    usage: { inputTokens: 12, outputTokens: 34 },
  });
});

test("the model is asked with a stable system prompt, a limit and no sampling", async () => {
  await using chain = await startChain(answerWith("ok"));
  await chain.send(ask("q1", "Hi"));
  await chain.send(ask("q2", "Hi", "another"));
  const [first, second] = chain.calls.map(({ body }) => body);
  expect(first?.inferenceConfig).toEqual({ maxTokens: 4_000 });
  expect(first?.system).toEqual(second?.system);
  expect(first?.messages).toEqual([{ role: "user", content: [{ text: "Hi" }] }]);
});

test("the second question of a thread carries the first turn; another thread's does not", async () => {
  await using chain = await startChain(answerWith("Nice to meet you, Ana."));
  await chain.send(ask("q1", "I am Ana."));
  await chain.send(ask("q2", "Who am I?"));
  await chain.send(ask("q3", "Who am I?", "other"));
  expect(chain.calls.map(({ body }) => body.messages)).toEqual([
    [{ role: "user", content: [{ text: "I am Ana." }] }],
    [
      { role: "user", content: [{ text: "I am Ana." }] },
      { role: "assistant", content: [{ text: "Nice to meet you, Ana." }] },
      { role: "user", content: [{ text: "Who am I?" }] },
    ],
    [{ role: "user", content: [{ text: "Who am I?" }] }],
  ]);
});

test("a repeated question is acknowledged with the same run, and the model is not asked again", async () => {
  await using chain = await startChain(answerWith("once"));
  await chain.send(ask("q1", "Hi"));
  const before = chain.posts.length;
  expect(await chain.send(ask("q1", "Hi"))).toEqual({ statusCode: 200 });
  expect(chain.calls.length).toBe(1);
  expect(chain.posts.length).toBe(before + 1);
  expect(chain.frames().at(-1)).toEqual(chain.frames()[0]);
});

test("the answer is stored before the run is said to be finished", async () => {
  let storedAtFinish: unknown;
  const noticeFinish = (call: PostCall, response: ServerResponse) => {
    void (async () => {
      if (call.body.includes("RUN_FINISHED")) storedAtFinish = await answerRow(chain.table, "q1");
      response.writeHead(200).end();
    })();
  };
  await using chain = await startChain(answerWith("kept"), noticeFinish);
  await chain.send(ask("q1", "Hi"));
  expect(storedAtFinish).toMatchObject({ text: "kept", truncated: false, stopReason: "end_turn", modelId });
});

test("a throttled model ends the run with its code; the next question is a valid request", async () => {
  let failures = 1;
  await using chain = await startChain((call) => {
    if (failures-- > 0) call.fail(429, "ThrottlingException", "Too many tokens, please wait.");
    else answerWith("now")(call);
  });
  expect(await chain.send(ask("q1", "first"))).toEqual({ statusCode: 200 });
  expect(types(chain.frames())).toEqual(["RUN_STARTED", "RUN_ERROR"]);
  expect(events(chain.frames()).at(-1)).toEqual({
    type: "RUN_ERROR",
    message: "ThrottlingException: Too many tokens, please wait.",
    code: "throttled",
    retryable: true,
  });

  await chain.send(ask("q2", "second"));
  expect(chain.calls.at(-1)?.body.messages).toEqual([
    { role: "user", content: [{ text: "first" }, { text: "second" }] },
  ]);
});

test("an answer that breaks off is shown, said to have failed, and kept, marked, for what follows", async () => {
  let breaks = 1;
  await using chain = await startChain((call) => {
    if (breaks-- <= 0) return answerWith("whole")(call);
    call.text("only ha");
    setTimeout(call.drop, 5);
  });
  await chain.send(ask("q1", "first"));
  expect(types(chain.frames())).toEqual([
    "RUN_STARTED",
    "TEXT_MESSAGE_START",
    "TEXT_MESSAGE_CONTENT",
    "TEXT_MESSAGE_END",
    "RUN_ERROR",
  ]);
  expect(await answerRow(chain.table, "q1")).toMatchObject({ text: "only ha", truncated: true });

  await chain.send(ask("q2", "second"));
  expect(chain.calls.at(-1)?.body.messages?.map(({ role, content }) => [role, content?.[0]?.text])).toEqual([
    ["user", "first"],
    ["assistant", "only ha"],
    ["user", "second"],
  ]);
});

test("when the connection goes, the answer is still generated and stored, and nothing more is posted", async () => {
  let goOn = () => {};
  await using chain = await startChain(
    (call) => {
      call.text("one ");
      goOn = () => {
        for (const word of ["two ", "three"]) call.text(word);
        call.event("messageStop", { stopReason: "end_turn" });
        call.end();
      };
    },
    (call, response) => {
      if (!call.body.includes("TEXT_MESSAGE_START")) return void response.writeHead(200).end();
      refusePost(response, 410, "GoneException");
      goOn();
    },
  );
  expect(await chain.send(ask("q1", "Hi"))).toEqual({ statusCode: 200 });
  expect(await answerRow(chain.table, "q1")).toMatchObject({ text: "one two three", truncated: false });
  expect(chain.posts.at(-1)?.body).toContain("TEXT_MESSAGE_START");
  expect(JSON.parse(logged[0] ?? "")).toMatchObject({ gone: true, end: "complete" });
});

test("an answer that outlasts the function's time is ended in time to be stored", async () => {
  await using chain = await startChain((call) => call.text("so far"));
  await chain.send(ask("q1", "Hi"), 5_100);
  expect(await answerRow(chain.table, "q1")).toMatchObject({ text: "so far", truncated: true });
  expect(events(chain.frames()).at(-1)).toMatchObject({ type: "RUN_ERROR", code: "timeout" });
});

test("a table that cannot be read ends the run with an error that keeps its reasons to the log", async () => {
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  await using chain = await startChain(answerWith("never"));
  chain.refused.add("Query");
  expect(await chain.send(ask("q1", "Hi"))).toEqual({ statusCode: 200 });
  expect(events(chain.frames()).at(-1)).toEqual({
    type: "RUN_ERROR",
    code: "internal",
    retryable: false,
    message: "the handler failed; its log tells more under request req-1",
  });
  expect(chain.calls).toEqual([]);
  expect(errors).toHaveBeenCalledOnce();
});

test("an answer that cannot be stored is not said to be finished", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  await using chain = await startChain((call) => {
    chain.refused.add("PutItem");
    answerWith("shown")(call);
  });
  await chain.send(ask("q1", "Hi"));
  expect(textOf(chain.frames())).toBe("shown");
  expect(types(chain.frames()).slice(-2)).toEqual(["TEXT_MESSAGE_END", "RUN_ERROR"]);
});

test("each answer leaves one line in the log, with its numbers and without its words", async () => {
  await using chain = await startChain(answerWith("a secret answer"));
  await chain.send(ask("q1", "a secret question"));
  expect(logged.length).toBe(1);
  expect(JSON.parse(logged[0] ?? "")).toEqual({
    event: "answer",
    requestId: "req-1",
    connectionId: "c1=",
    thread: "t",
    run: expect.any(String),
    timeToFirstTokenMs: expect.any(Number),
    posts: chain.posts.length,
    gone: false,
    end: "complete",
    stopReason: "end_turn",
    inputTokens: 12,
    outputTokens: 34,
  });
  expect(logged[0]).not.toContain("secret");
});

test.each([
  ["blank", ask("q1", " \n"), "bad_request"],
  ["too long", ask("q1", "霧".repeat(9_000)), "too_large"],
])("a %s question is refused before anything is stored or asked", async (_name, frame, code) => {
  await using chain = await startChain(answerWith("never"));
  await expect(chain.send(frame)).rejects.toMatchObject({ name: "InvalidFrameError", code, frameId: "q1" });
  expect(chain.calls).toEqual([]);
  expect(chain.posts).toEqual([]);
});

async function answerRow(
  table: { client: ReturnType<typeof createClients>["dynamodb"]; name: string },
  id: string,
) {
  const sent = await table.client.send(
    new GetCommand({ TableName: table.name, Key: { pk: "THREAD#t", sk: `SEND#${id}` } }),
  );
  const sk = `MESSAGE#${String(sent.Item?.askedAt)}#${id}#1`;
  return (await table.client.send(new GetCommand({ TableName: table.name, Key: { pk: "THREAD#t", sk } })))
    .Item;
}
