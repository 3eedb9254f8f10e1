import { randomUUID } from "node:crypto";
import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { connectionPost } from "../src/push/post-to-connection.ts";
import { answerRun, type RunReport } from "../src/run/answer-run.ts";
import { LEASE_MS } from "../src/run/checkpoints.ts";
import { takeRun } from "../src/store/runs.ts";
import { type ModelCall, startBedrock } from "./bedrock.ts";
import { type ChatStage, startChatStage } from "./chat-stage.ts";

/** A stage with the worker behind it. */
export interface Chat extends ChatStage {
  /** Answers a queued run to its end. */
  work(run: string): Promise<RunReport>;
}

/** Starts a stage, and a Bedrock that answers as `answer` tells it. */
export async function startChat(answer: (call: ModelCall) => void): Promise<Chat> {
  await using stack = new AsyncDisposableStack();
  const stage = stack.use(await startChatStage());
  const { table } = stage;
  const { url } = stack.use(await startBedrock(answer));
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const shared = { region: "us-east-1", credentials, maxAttempts: 1 };
  const bedrock = new BedrockRuntimeClient({
    ...shared,
    endpoint: url,
    requestHandler: new NodeHttpHandler(),
  });
  stack.defer(() => bedrock.destroy());
  async function work(run: string): Promise<RunReport> {
    const worker = randomUUID();
    const row = await takeRun(table, { run, worker, leaseUntil: Date.now() + LEASE_MS });
    if (!row) throw new Error(`${run} is not queued`);
    const management = new ApiGatewayManagementApiClient({ ...shared, endpoint: row.endpoint });
    const report = await answerRun({
      row,
      worker,
      table,
      bedrock,
      guardrail: undefined,
      tools: [],
      post: (connectionId) => connectionPost({ management, connectionId }),
      requestId: "request",
      remainingMs: 300_000,
    });
    management.destroy();
    return report;
  }
  const owned = stack.move();
  return { ...stage, work, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
