import { randomUUID } from "node:crypto";
import type { Clients } from "../clients.ts";
import type { Config } from "../config.ts";
import { connectionPost, type Post } from "../push/post-to-connection.ts";
import { type RunRow, takeRun } from "../store/runs.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import { builtInTools } from "../tools/tools.ts";
import { answerRun, type RunReport } from "./answer-run.ts";
import { LEASE_MS } from "./checkpoints.ts";
import { insist } from "./insist.ts";
import { isFirst, titleThread } from "./title-thread.ts";

/** What the routes invoke the worker with. */
export interface WorkerEvent {
  run: string;
}

const TAKE_WITHIN_MS = 10_000;

/**
 * Answers the run of an event. It may be delivered twice, and a repeated `send` invokes the worker again: of all of
 * these one takes the run, and the others do nothing.
 */
export async function takeRunEvent({
  event,
  requestId,
  remainingMs,
  config,
  clients,
  telemetry,
}: {
  event: WorkerEvent;
  requestId: string;
  remainingMs: number;
  config: Config;
  clients: Clients;
  telemetry: Telemetry;
}): Promise<void> {
  const table = { client: clients.dynamodb, name: config.tableName };
  const worker = randomUUID();
  // Lambda does not call again, so nobody else would begin the run until its client comes by.
  const row = await insist(
    () => takeRun(table, { run: event.run, worker, leaseUntil: Date.now() + LEASE_MS }),
    { withinMs: TAKE_WITHIN_MS },
  );
  if (!row) return;
  const management = clients.management(row.endpoint, "single");
  const post = (connectionId: string): Post => connectionPost({ management, connectionId });
  const report = await answerRun({
    row,
    worker,
    table,
    post,
    bedrock: clients.bedrock,
    guardrail: config.guardrail,
    tools: config.tools ? builtInTools : [],
    requestId,
    remainingMs,
  });
  telemetry.logAnswer({ row, report, cause: report.cause });
  const title = titleOf(row, report, config.titleModelId);
  const failed = title && (await titleThread({ ...title, row, bedrock: clients.bedrock, table, post }));
  if (failed) telemetry.logFailure("no title", failed.error);
}

/** Undefined when there is nothing to name a thread by, nobody who would, or a name already. */
function titleOf(
  row: RunRow,
  { question, answer, ending, superseded }: RunReport,
  modelId: string | undefined,
): { modelId: string; question: string; answer: string } | undefined {
  if (modelId === undefined || !isFirst(row) || superseded || ending.error || !question || !answer)
    return undefined;
  return { modelId, question: question.text, answer: answer.text };
}
