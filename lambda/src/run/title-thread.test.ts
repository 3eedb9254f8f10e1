import { createServer } from "node:http";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { expect, it } from "vitest";
import { listen } from "../../test/listen.ts";
import { runRequest } from "../../test/run.ts";
import { startTable } from "../../test/table.ts";
import type { ServerFrame } from "../protocol.ts";
import { greetConnection, putConnection } from "../store/connections.ts";
import type { RunRow } from "../store/runs.ts";
import { getThread, renameThread, touchThread } from "../store/threads.ts";
import { isFirst, titleThread } from "./title-thread.ts";

/** A thread after its first answer, and a small model that says something when it is asked for a title. */
async function titled({ says, status = 200, renamed }: { says: string; status?: number; renamed?: string }) {
  await using testTable = await startTable();
  const { table } = testTable;
  const output = { message: { role: "assistant", content: [{ text: says }] } };
  const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };
  const answer = JSON.stringify({ output, usage, stopReason: "end_turn", metrics: { latencyMs: 1 } });
  const model = createServer((_request, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(answer);
  });
  const { url, close } = await listen(model);
  await using _model = { [Symbol.asyncDispose]: close };
  const bedrock = new BedrockRuntimeClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
  });
  const row = runRequest() as RunRow;
  const { thread, owner, run, askedAt: at } = row;
  await touchThread(table, { thread, owner, at, title: "What is fog?", run });
  if (renamed !== undefined) await renameThread(table, { thread, owner, title: renamed, by: "user" });
  const tabs = [
    ["tab", owner],
    ["other-tab", owner],
    ["stranger", "device:stranger"],
  ] as const;
  for (const [connectionId, owner] of tabs) {
    await putConnection(table, { connectionId, connectedAt: Date.now(), sourceIp: "127.0.0.1" });
    await greetConnection(table, { connectionId, owner });
  }
  const told: Record<string, ServerFrame[]> = {};
  const post = (connectionId: string) => (frame: ServerFrame) => {
    (told[connectionId] ??= []).push(frame);
    return Promise.resolve("delivered" as const);
  };
  const asked = { question: "What is fog?", answer: "A cloud.", modelId: "small" };
  const failed = await titleThread({ ...asked, row, bedrock, table, post });
  bedrock.destroy();
  return { told, failed, title: (await getThread(table, { thread, owner })).title };
}

it("takes the model's title, and tells all of the owner's connections", async () => {
  const { told, title, failed } = await titled({ says: '"How fog forms"' });
  expect(title).toBe("How fog forms");
  const patch = { v: 1, k: "thr", thread: "thread", patch: { title: "How fog forms" } };
  expect(told).toEqual({ tab: [patch], "other-tab": [patch] });
  expect(failed).toBeUndefined();
});

it("leaves the title that the user gave", async () => {
  const { told, title } = await titled({ says: "How fog forms", renamed: "Mine" });
  expect(title).toBe("Mine");
  expect(told).toEqual({});
});

it("leaves the question as title when the model says something else, or fails", async () => {
  expect(await titled({ says: "" })).toMatchObject({ title: "What is fog?", failed: undefined });
  const failed = await titled({ says: "", status: 500 });
  expect(failed).toMatchObject({ title: "What is fog?", failed: { error: {} } });
});

it("is for the first question of a thread alone", () => {
  expect(isFirst({ ...runRequest(), parent: null } as RunRow)).toBe(true);
  expect(isFirst({ ...runRequest(), parent: "m" } as RunRow)).toBe(false);
  expect(isFirst({ ...runRequest(), kind: "regen", parent: "m" } as RunRow)).toBe(false);
});
