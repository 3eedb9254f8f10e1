import { type AnswerOptions } from "../protocol.ts";
import { endDeadRun, isDead } from "../run/abandon.ts";
import { questionMessage } from "../run/answer-message.ts";
import { subscribe } from "../store/connections.ts";
import { putMessage } from "../store/messages.ts";
import { hasRun, type RunRequest } from "../store/runs.ts";
import { type Thread, touchThread } from "../store/threads.ts";
import type { Caller } from "./caller.ts";
import type { Stage } from "./stage.ts";
import { takeRequest } from "./take-request.ts";
import { tellOwner } from "./tell-owner.ts";

/** What a conversation goes on with, once it was given. */
export interface Given {
  model?: string;
  opts?: AnswerOptions;
}

/**
 * Begins a run, acknowledges it, and leaves it to the worker. Asked again, it begins none: unless what began it the
 * first time came to a sudden end, which is made up for.
 * @throws {ConflictError} when the id is that of another run
 * @throws {NotFoundError} when the thread is another's
 */
export async function startRun({
  request,
  thread,
  title,
  given,
  caller,
  stage,
}: {
  request: RunRequest;
  /** `undefined` when the owner has none by this id: it may be a new one, or another's. */
  thread: Thread | undefined;
  /** Of a new thread. */
  title: string;
  given: Given;
  caller: Caller;
  stage: Stage;
}): Promise<void> {
  const { table } = stage;
  const { connectionId } = caller;
  // Before there is a run: another's thread refuses it. Where there is a run, its thread was deleted since, for good.
  const isNew = !thread && !(await hasRun(table, request.run));
  const made = isNew ? await touch({ stage, request, title, given }) : undefined;
  const taken = await takeRequest({ table, request, madeThread: made !== undefined });
  const asked = taken.repeated ? taken.row : request;
  const ack = { v: 1, k: "ack", id: asked.run, ok: true, run: asked.run, thread: asked.thread } as const;
  if (taken.repeated && (taken.row.status !== "queued" || !thread)) {
    if (isDead(taken.row)) await endDeadRun({ table, row: taken.row });
    if (thread ?? made) await subscribe(table, { connectionId, thread: asked.thread });
    await stage.post(connectionId)({ ...ack, dup: true });
    return;
  }
  const { updatedAt, modelId, ...touched } = made ?? (await touch({ stage, request: asked, title, given }));
  await Promise.all([
    subscribe(table, { connectionId, thread: asked.thread }),
    asked.kind === "send" ? putMessage(table, asked.thread, questionMessage(asked)) : undefined,
    stage.invokeWorker(asked.run),
  ]);
  await stage.post(connectionId)({ ...ack, ...(taken.repeated && { dup: true }) });
  const patch = { title: touched.title, updatedAt, ...(modelId !== undefined && { model: modelId }) };
  await tellOwner({
    stage,
    owner: asked.owner,
    except: connectionId,
    frame: { v: 1, k: "thr", thread: asked.thread, patch },
  });
}

/** Makes the thread, or notes that it was used. */
function touch({
  stage: { table },
  request: { thread, owner, run, kind, askedAt },
  title,
  given: { model, opts },
}: {
  stage: Stage;
  request: RunRequest;
  title: string;
  given: Given;
}): Promise<Thread> {
  return touchThread(table, {
    thread,
    owner,
    run,
    title,
    at: askedAt,
    ...(model !== undefined && { modelId: model }),
    ...(opts !== undefined && { options: opts }),
    // What is sent next without a parent follows this question, until there is an answer to follow.
    ...(kind === "send" && { leaf: run }),
  });
}
