import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { type RunEvent, type ServerFrame } from "../src/protocol.ts";
import { connectionPost } from "../src/push/post-to-connection.ts";
import { answerRun, type RunContext, type RunReport } from "../src/run/answer-run.ts";
import { LEASE_MS } from "../src/run/checkpoints.ts";
import { putRun, type RunRequest, takeRun } from "../src/store/runs.ts";
import type { Table } from "../src/store/table.ts";
import { touchThread } from "../src/store/threads.ts";
import { type ModelCall, startBedrock, type TestBedrock } from "./bedrock.ts";
import { type AnswerPost, type PostCall, startManagementApi } from "./management-api.ts";
import { startTable, type TestTable } from "./table.ts";

const REGION = "us-east-1";
const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };

export const MODEL_ID = "global.anthropic.claude-sonnet-5-5";

/** All that a run touches, each behind a socket of its own. */
export interface TestRuns extends AsyncDisposable {
  table: Table;
  testTable: TestTable;
  bedrock: TestBedrock;
  client: BedrockRuntimeClient;
  posts: PostCall[];
  /** Resolves with the next post that arrives. */
  nextPost(): Promise<unknown>;
  /** Puts a request, takes it, and answers it to its end. */
  answer(request?: Partial<RunRequest>, context?: Partial<RunContext>): Promise<RunReport>;
  /** The events that a connection was posted, by their numbers; a repeated one once. */
  eventsOf(connectionId: string): RunEvent[];
}

/** Starts a table, a management API and a Bedrock that answers as `answer` tells it. */
export async function startRuns(
  answer: (call: ModelCall) => void,
  { answerPost }: { answerPost?: AnswerPost } = {},
): Promise<TestRuns> {
  const testTable = await startTable();
  const arrivals = new EventEmitter();
  const api = await startManagementApi((call, response) => {
    if (answerPost) answerPost(call, response);
    else response.writeHead(200).end();
    arrivals.emit("post");
  });
  const bedrock = await startBedrock(answer);
  const credentials = CREDENTIALS;
  const management = new ApiGatewayManagementApiClient({
    endpoint: api.url,
    region: REGION,
    credentials,
    maxAttempts: 1,
  });
  const client = new BedrockRuntimeClient({
    endpoint: bedrock.url,
    region: REGION,
    credentials,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  });
  const { table } = testTable;
  return {
    table,
    testTable,
    bedrock,
    client,
    posts: api.posts,
    nextPost: () => once(arrivals, "post"),
    async answer(request = {}, context = {}) {
      const whole = runRequest(request);
      const { thread, owner, run, askedAt } = whole;
      await touchThread(table, { thread, owner, at: askedAt, title: "Fog", run });
      await putRun(table, whole);
      const worker = randomUUID();
      const row = await takeRun(table, { run, worker, leaseUntil: Date.now() + LEASE_MS });
      if (!row) throw new Error(`${run} was taken already`);
      return answerRun({
        row,
        worker,
        table,
        bedrock: client,
        guardrail: undefined,
        tools: [],
        post: (connectionId) => connectionPost({ management, connectionId }),
        requestId: "request",
        remainingMs: 300_000,
        ...context,
      });
    },
    eventsOf: (connectionId) => eventsOf(api.posts, connectionId),
    async [Symbol.asyncDispose]() {
      client.destroy();
      management.destroy();
      await bedrock[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
      await testTable[Symbol.asyncDispose]();
    },
  };
}

export function runRequest(request: Partial<RunRequest> = {}): RunRequest {
  return {
    run: randomUUID(),
    kind: "send",
    thread: "thread",
    owner: "device:d",
    parent: null,
    text: "What is fog?",
    modelId: MODEL_ID,
    options: {},
    connectionId: "tab",
    endpoint: "https://example.com/ws",
    askedAt: new Date().toISOString(),
    ...request,
  };
}

function eventsOf(posts: readonly PostCall[], connectionId: string): RunEvent[] {
  const events: RunEvent[] = [];
  for (const { frame } of posts.filter((post) => post.connectionId === connectionId)) {
    if (!isEvents(frame)) continue;
    frame.e.forEach((event, index) => {
      const number = frame.s + index;
      if (number > events.length) throw new Error(`event ${events.length} is missing before ${number}`);
      if (number === events.length) events.push(event);
    });
  }
  return events;
}

function isEvents(frame: ServerFrame): frame is Extract<ServerFrame, { k: "ev" }> {
  return frame.k === "ev";
}
