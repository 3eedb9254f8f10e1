import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { expect, it } from "vitest";
import { answerWith, type ModelCall } from "../../test/bedrock.ts";
import { refusePost } from "../../test/management-api.ts";
import { MODEL_ID, runRequest, startRuns, type TestRuns } from "../../test/run.ts";
import { answerId } from "../protocol.ts";
import { subscribe } from "../store/connections.ts";
import { messagePage, putMessage } from "../store/messages.ts";
import { listen, requestStop, storedEvents } from "../store/runs.ts";
import { getThread } from "../store/threads.ts";
import { builtInTools } from "../tools/tools.ts";
import { textOf } from "./answer-message.ts";

const OWNER = "device:d";

async function messagesOf(runs: TestRuns) {
  const { messages } = await messagePage(runs.table, "thread", { limit: 100 });
  return messages;
}

it("streams, stores and ends an answer", async () => {
  await using runs = await startRuns(answerWith("Fog ", "is a ", "cloud."));
  const request = runRequest();
  const report = await runs.answer(request);

  const events = runs.eventsOf("tab");
  expect(textOf(events)).toBe("Fog is a cloud.");
  expect(events[0]).toMatchObject({
    type: "RUN_STARTED",
    runId: request.run,
    metadata: { parent: request.run, messageId: answerId(request.run), model: MODEL_ID },
  });
  expect(events.at(-1)).toMatchObject({
    type: "RUN_FINISHED",
    outcome: { type: "success" },
    usage: [{ inputTokens: 12, outputTokens: 34 }],
    metadata: { stopReason: "end_turn" },
  });
  expect(await messagesOf(runs)).toMatchObject([
    { id: request.run, parent: null, role: "user", text: "What is fog?" },
    { id: answerId(request.run), parent: request.run, text: "Fog is a cloud.", stopReason: "end_turn" },
  ]);
  const thread = await getThread(runs.table, { thread: "thread", owner: OWNER });
  expect(thread).toMatchObject({ leaf: answerId(request.run), running: [] });
  const row = await listen(runs.table, { run: request.run, owner: OWNER, connectionId: "later" });
  expect(row?.status).toBe("done");
  expect(row && (await storedEvents(runs.table, row))).toEqual(events);
  expect(report).toMatchObject({ text: "Fog is a cloud.", superseded: false, gone: 0 });
});

it("keeps with the answer what it told of its time and its cost", async () => {
  await using runs = await startRuns(answerWith("Fog."));
  await runs.answer();
  const told = runs.eventsOf("tab").find((event) => event.type === "CUSTOM" && event.name === "metrics");
  expect(told).toMatchObject({
    value: { ttftMs: expect.any(Number), latencyMs: expect.any(Number), costUsd: expect.any(Number) },
  });
  const [question, answer] = await messagesOf(runs);
  expect(answer?.metrics).toEqual(told?.type === "CUSTOM" && told.value);
  expect(question).not.toHaveProperty("metrics");
  expect(answer).not.toHaveProperty("error");
});

it("stores the answer before it tells the end", async () => {
  let storedAtTheEnd: Promise<unknown> | undefined;
  await using runs = await startRuns(answerWith("Fog."), {
    answerPost(call, response) {
      if (call.body.includes("RUN_FINISHED")) storedAtTheEnd = messagesOf(runs);
      response.writeHead(200).end();
    },
  });
  await runs.answer();
  expect(await storedAtTheEnd).toMatchObject([{ role: "user" }, { text: "Fog." }]);
});

it("stores in its run all that it told before it stores the answer: killed between, both say the same", async () => {
  const request = runRequest();
  await using runs = await startRuns(answerWith("Fog ", "is a ", "cloud."));
  const { client } = runs.table;
  const send = client.send.bind(client) as (command: object) => Promise<unknown>;
  const inTheRun: string[] = [];
  async function sendWatched(command: object): Promise<unknown> {
    if (command instanceof PutCommand && command.input.Item?.id === answerId(request.run)) {
      const row = await listen(runs.table, { run: request.run, owner: OWNER, connectionId: "later" });
      inTheRun.push(textOf(row ? await storedEvents(runs.table, row) : []));
    }
    return send(command);
  }
  Object.assign(client, { send: sendWatched });
  await runs.answer(request);
  expect(inTheRun).toEqual(["Fog is a cloud."]);
});

it("gives the model the way from the thread's beginning to the question, and no other branch", async () => {
  await using runs = await startRuns(answerWith("Answer."));
  const first = runRequest({ text: "First?" });
  await runs.answer(first);
  await runs.answer(runRequest({ text: "Other branch?", parent: null }));
  await runs.answer(runRequest({ text: "Second?", parent: answerId(first.run) }));
  expect(saidTo(runs.bedrock.calls.at(-1))).toEqual([
    ["user", "First?"],
    ["assistant", "Answer."],
    ["user", "Second?"],
  ]);
  await runs.answer(runRequest({ kind: "regen", parent: first.run, text: "" }));
  expect(saidTo(runs.bedrock.calls.at(-1))).toEqual([["user", "First?"]]);
  const answers = (await messagesOf(runs)).filter(({ parent }) => parent === first.run);
  expect(answers.map(({ role }) => role)).toEqual(["assistant", "assistant"]);
});

it("follows the question of an answer that came to nothing", async () => {
  let fails = true;
  await using runs = await startRuns((call) => {
    if (fails) call.fail(400, "ValidationException", "no");
    else answerWith("Answer.")(call);
  });
  const first = runRequest({ text: "First?" });
  await runs.answer(first);
  fails = false;
  await runs.answer(runRequest({ text: "Second?", parent: answerId(first.run) }));
  expect(runs.bedrock.calls.at(-1)?.body.messages).toMatchObject([
    { role: "user", content: [{ text: "First?" }, { text: "Second?" }, {}] },
  ]);
});

it("begins the conversation anew when nothing is left of what was before", async () => {
  await using runs = await startRuns(answerWith("Answer."));
  await runs.answer({ parent: "long-gone" });
  expect(saidTo(runs.bedrock.calls[0])).toEqual([["user", "What is fog?"]]);
});

it("says that the question to answer again is not there", async () => {
  await using runs = await startRuns(answerWith("Answer."));
  await runs.answer({ kind: "regen", parent: "nobody" });
  expect(runs.eventsOf("tab").at(-1)).toMatchObject({ type: "RUN_ERROR", code: "not_found" });
  expect(runs.bedrock.calls).toEqual([]);
});

it("is stopped by a word on its row, keeps what was written, and ends the model's stream", async () => {
  const request = runRequest();
  await using runs = await startRuns((call) => {
    call.event("messageStart", { role: "assistant" });
    call.text("Fog ");
    void requestStop(runs.table, { run: request.run, owner: OWNER });
  });
  await runs.answer(request);
  await runs.bedrock.calls[0]?.closed;
  expect(runs.eventsOf("tab").at(-1)).toMatchObject({
    type: "RUN_FINISHED",
    outcome: { type: "cancelled" },
    metadata: { stopReason: "cancelled" },
  });
  expect(await messagesOf(runs)).toMatchObject([{}, { text: "Fog ", stopReason: "cancelled" }]);
});

it("ends before its function does, and keeps what was written", async () => {
  await using runs = await startRuns((call) => {
    call.event("messageStart", { role: "assistant" });
    call.text("Fog ");
  });
  await runs.answer({}, { remainingMs: 20_300 });
  expect(runs.eventsOf("tab").at(-1)).toMatchObject({
    type: "RUN_ERROR",
    code: "timeout",
    metadata: { retryable: true },
  });
  expect(await messagesOf(runs)).toMatchObject([
    {},
    { text: "Fog ", error: "timeout", metrics: { latencyMs: expect.any(Number) } },
  ]);
});

it("lets a listener that comes while it writes hear the rest, from where the store had left off", async () => {
  const request = runRequest();
  let stored = -1;
  await using runs = await startRuns((call) => {
    call.event("messageStart", { role: "assistant" });
    call.text("Fog ");
    void join(call);
  });
  async function join(call: ModelCall): Promise<void> {
    const row = await listen(runs.table, { run: request.run, owner: OWNER, connectionId: "late" });
    stored = row?.stored ?? -1;
    await firstPostTo(runs, "late");
    call.text("lifts.");
    call.event("contentBlockStop", { contentBlockIndex: 0 });
    call.event("messageStop", { stopReason: "end_turn" });
    call.end();
  }
  await runs.answer(request);
  const frames = runs.posts.filter(({ connectionId }) => connectionId === "late").map(({ frame }) => frame);
  expect(frames[0]).toMatchObject({ k: "ev", s: stored });
  expect(textOf(runs.eventsOf("tab"))).toBe("Fog lifts.");
});

it("tells everybody who listens to the thread, and goes on when one of them is gone", async () => {
  await using runs = await startRuns(answerWith("Fog."), {
    answerPost({ connectionId }, response) {
      if (connectionId === "tab") refusePost(response, 410, "GoneException");
      else response.writeHead(200).end();
    },
  });
  await subscribe(runs.table, { connectionId: "other", thread: "thread" });
  const report = await runs.answer();
  expect(textOf(runs.eventsOf("other"))).toBe("Fog.");
  expect(report).toMatchObject({ gone: 1 });
});

it("runs the tools that the model asks for, and calls it again with their results", async () => {
  await using runs = await startRuns((call) => {
    if (runs.bedrock.calls.length > 1) return answerWith("Four.")(call);
    const start = { toolUse: { toolUseId: "t1", name: "calculate" } };
    call.event("messageStart", { role: "assistant" });
    call.event("contentBlockStart", { contentBlockIndex: 0, start });
    const delta = { toolUse: { input: '{"expression":"2+2"}' } };
    call.event("contentBlockDelta", { contentBlockIndex: 0, delta });
    call.event("contentBlockStop", { contentBlockIndex: 0 });
    call.event("messageStop", { stopReason: "tool_use" });
    call.end();
  });
  const first = runRequest();
  await runs.answer(first, { tools: builtInTools });
  expect(runs.bedrock.calls[1]?.body.messages?.slice(-2)).toMatchObject([
    { role: "assistant", content: [{ toolUse: { name: "calculate", input: { expression: "2+2" } } }] },
    { role: "user", content: [{ toolResult: { toolUseId: "t1", content: [{ text: "4" }] } }, {}] },
  ]);
  expect(runs.eventsOf("tab").filter(({ type }) => type.startsWith("TOOL_"))).toMatchObject([
    { type: "TOOL_CALL_START", toolCallName: "calculate" },
    { type: "TOOL_CALL_ARGS", delta: '{"expression":"2+2"}' },
    { type: "TOOL_CALL_END" },
    { type: "TOOL_CALL_RESULT", content: "4" },
  ]);
  await runs.answer({ parent: answerId(first.run), text: "Sure?" }, { tools: builtInTools });
  expect(runs.bedrock.calls.at(-1)?.body.messages).toMatchObject([
    { role: "user" },
    { role: "assistant", content: [{ toolUse: {} }] },
    { role: "user", content: [{ toolResult: {} }, {}] },
    { role: "assistant", content: [{ text: "Four." }] },
    { role: "user", content: [{ text: "Sure?" }, {}] },
  ]);
});

it("ends a model that asks for tools without end after eight rounds of them", async () => {
  await using runs = await startRuns((call) => {
    const toolUseId = `t${runs.bedrock.calls.length}`;
    call.event("messageStart", { role: "assistant" });
    call.event("contentBlockStart", {
      contentBlockIndex: 0,
      start: { toolUse: { toolUseId, name: "current_time" } },
    });
    call.event("contentBlockStop", { contentBlockIndex: 0 });
    call.event("messageStop", { stopReason: "tool_use" });
    call.end();
  });
  await runs.answer({}, { tools: builtInTools });
  expect(runs.bedrock.calls).toHaveLength(9);
  expect(JSON.stringify(runs.bedrock.calls.at(-1)?.body.messages?.at(-1))).toContain("No further tool");
  expect(runs.eventsOf("tab").at(-1)).toMatchObject({ type: "RUN_ERROR", code: "model_unavailable" });
});

it("asks a model once more when it broke off before its first word, and not after it", async () => {
  let wordsFirst = false;
  await using runs = await startRuns((call) => {
    if (runs.bedrock.calls.length === 2 && !wordsFirst) return answerWith("Fog.")(call);
    call.event("messageStart", { role: "assistant" });
    if (wordsFirst) call.text("Fo");
    call.end();
  });
  await runs.answer();
  expect(textOf(runs.eventsOf("tab"))).toBe("Fog.");
  expect(runs.bedrock.calls).toHaveLength(2);
  wordsFirst = true;
  await runs.answer({ connectionId: "second" });
  expect(runs.bedrock.calls).toHaveLength(3);
  expect(runs.eventsOf("second").at(-1)).toMatchObject({ type: "RUN_ERROR", code: "model_unavailable" });
});

it("asks again with half of the conversation when it is too long for the model", async () => {
  await using runs = await startRuns((call) => {
    const messages = call.body.messages ?? [];
    if (messages.length > 3) call.fail(400, "ValidationException", "Input is too long for requested model.");
    else answerWith("Fog.")(call);
  });
  let parent: string | null = null;
  for (const text of ["One?", "Two?", "Three?"]) {
    const run: string = `run-${text.slice(0, -1)}`;
    const at = new Date().toISOString();
    await putMessage(runs.table, "thread", { id: run, parent, role: "user", text, at, run });
    parent = answerId(run);
    await putMessage(runs.table, "thread", {
      id: parent,
      parent: run,
      role: "assistant",
      text: "Yes.",
      at,
      run,
    });
  }
  await runs.answer({ parent, text: "Four?" });
  expect(runs.bedrock.calls.map((call) => call.body.messages?.length)).toEqual([7, 3]);
  expect(textOf(runs.eventsOf("tab"))).toBe("Fog.");
});

it("goes on over a table that refuses for a while", async () => {
  await using runs = await startRuns((call) => {
    runs.testTable.refused.add("UpdateItem").add("PutItem");
    answerWith("Fog.")(call);
    void call.closed.then(() => runs.testTable.refused.clear());
  });
  await runs.answer();
  expect(runs.eventsOf("tab").at(-1)).toMatchObject({ type: "RUN_FINISHED" });
  expect(await messagesOf(runs)).toMatchObject([{}, { text: "Fog." }]);
});

it("is stopped between the model's wish for a tool and the tool, which is then not run", async () => {
  const request = runRequest();
  await using runs = await startRuns((call) => {
    call.event("messageStart", { role: "assistant" });
    call.text("Let me see. ");
    call.event("contentBlockStop", { contentBlockIndex: 0 });
    const start = { toolUse: { toolUseId: "t1", name: "current_time" } };
    call.event("contentBlockStart", { contentBlockIndex: 1, start });
    call.event("contentBlockStop", { contentBlockIndex: 1 });
    // Its usage never comes.
    call.event("messageStop", { stopReason: "tool_use" });
    void requestStop(runs.table, { run: request.run, owner: OWNER });
  });
  const used: string[] = [];
  const tools = builtInTools.map((tool) => ({ ...tool, run: async () => (used.push(tool.name), "now") }));
  await runs.answer(request, { tools });
  expect(runs.eventsOf("tab").at(-1)).toMatchObject({ type: "RUN_FINISHED", outcome: { type: "cancelled" } });
  expect(used).toEqual([]);
  expect(await messagesOf(runs)).toMatchObject([{}, { text: "Let me see. ", stopReason: "cancelled" }]);
});

it("keeps the rounds of an answer without the model's thoughts, which no later request may carry", async () => {
  await using runs = await startRuns((call) => {
    if (runs.bedrock.calls.length > 1) return answerWith("Noon.")(call);
    call.event("messageStart", { role: "assistant" });
    const reasoningContent = { text: "Look at the clock.", signature: "s1" };
    call.event("contentBlockDelta", { contentBlockIndex: 0, delta: { reasoningContent } });
    call.event("contentBlockStop", { contentBlockIndex: 0 });
    const start = { toolUse: { toolUseId: "t1", name: "current_time" } };
    call.event("contentBlockStart", { contentBlockIndex: 1, start });
    call.event("contentBlockStop", { contentBlockIndex: 1 });
    call.event("messageStop", { stopReason: "tool_use" });
    call.end();
  });
  await runs.answer({}, { tools: builtInTools });
  // In the same run the model is to see them again.
  expect(JSON.stringify(runs.bedrock.calls[1]?.body.messages)).toContain("Look at the clock.");
  const answer = (await messagesOf(runs)).at(-1);
  expect(answer).toMatchObject({ text: "Noon.", reasoning: "Look at the clock." });
  expect(answer?.rounds).toMatchObject([{ content: [{ toolUse: {} }] }, { role: "user" }, {}]);
  expect(JSON.stringify(answer?.rounds)).not.toContain("reasoningContent");
});

it("is not found, and no fault of the handler's, when its thread was deleted before it began", async () => {
  await using runs = await startRuns(answerWith("Fog."));
  const request = runRequest();
  const deleted = { ...request, thread: "deleted", stored: 0, parts: 0, tail: [], stopRequested: false };
  const report = await runs.answer(request, {
    row: { ...deleted, status: "running", listeners: { tab: "token" } },
  });
  expect(report.cause).toBeUndefined();
  expect(runs.eventsOf("tab").at(-1)).toMatchObject({ type: "RUN_ERROR", code: "not_found" });
  expect(runs.bedrock.calls).toEqual([]);
});

it("leaves the newest message as it was when another answer comes to nothing", async () => {
  let fails = false;
  await using runs = await startRuns((call) => {
    if (fails) call.fail(400, "ValidationException", "no");
    else answerWith("Fog.")(call);
  });
  const first = runRequest();
  await runs.answer(first);
  fails = true;
  await runs.answer({ kind: "regen", parent: first.run });
  await runs.answer({ kind: "regen", parent: "nobody" });
  const thread = await getThread(runs.table, { thread: "thread", owner: OWNER });
  expect(thread).toMatchObject({ leaf: answerId(first.run), running: [] });
});

it("waits for a table that cannot be read for a while", async () => {
  await using runs = await startRuns(answerWith("Fog."));
  const { refused } = runs.testTable;
  let refusals = 2;
  refused.has = (operation) => operation === "GetItem" && refusals-- > 0;
  await runs.answer();
  expect(refusals).toBeLessThan(0);
  expect(textOf(runs.eventsOf("tab"))).toBe("Fog.");
});

function saidTo(call: ModelCall | undefined): unknown[] {
  return (call?.body.messages ?? []).map(({ role, content = [] }) => [role, content[0]?.text]);
}

async function firstPostTo(runs: TestRuns, connectionId: string): Promise<void> {
  while (!runs.posts.some((post) => post.connectionId === connectionId)) await runs.nextPost();
}
