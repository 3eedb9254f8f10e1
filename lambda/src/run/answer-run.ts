import type { StopCause } from "../model/converse-stream.ts";
import { handlerError } from "../model/errors.ts";
import type { AnswerMetrics, RunEvent } from "../protocol.ts";
import { createFanOut, type PushReport } from "../push/fan-out.ts";
import type { Post } from "../push/post-to-connection.ts";
import { SupersededError } from "../store/errors.ts";
import { putMessage } from "../store/messages.ts";
import { openProgress } from "../store/progress.ts";
import { endThreadRun } from "../store/threads.ts";
import { type Checkpoints, startCheckpoints } from "./checkpoints.ts";
import { insist } from "./insist.ts";
import { createNarrator } from "./narrator.ts";
import { runStarted } from "./run-started.ts";
import { failure } from "./terminal-event.ts";
import { type Outcome, writeAnswer, type WriteContext } from "./write-answer.ts";

/** What has become of a run. */
export interface RunReport extends Outcome, PushReport {
  text: string;
  /** From the worker's start to the model's first text. */
  ttftMs?: number;
  durationMs: number;
  /** Somebody took this worker for dead, and has ended the run in its place. */
  superseded: boolean;
}

/** Kept back from the function's time, for storing and posting what has been written. */
const RESERVE_MS = 20_000;
const HEARTBEAT_MS = 10_000;
const STORE_WITHIN_MS = 8_000;

export interface RunContext extends WriteContext {
  worker: string;
  post: (connectionId: string) => Post;
  /** What is left of the function's time. */
  remainingMs: number;
}

/**
 * Answers a run that this worker has taken: streams the model to whoever listens, keeps the run's row true, stores the
 * answer, and tells the end. Whatever fails is told as RUN_ERROR; nothing is thrown.
 */
export async function answerRun(context: RunContext): Promise<RunReport> {
  const { row, table, post, remainingMs } = context;
  const startedAt = performance.now();
  const abort = new AbortController();
  const stop = (cause: StopCause) => abort.abort(cause);
  const fanOut = createFanOut({ run: row.run, post });
  const heartbeat = setInterval(() => fanOut.heartbeat(narrator.status()), HEARTBEAT_MS);
  const deadline = setTimeout(stop, remainingMs - RESERVE_MS, "deadline" satisfies StopCause);
  const push = (event: RunEvent) => {
    heartbeat.refresh();
    fanOut.push(event);
  };
  const narrator = createNarrator({ run: row.run, push });
  for (const connectionId of Object.keys(row.listeners)) fanOut.listen(connectionId, 0);
  const checkpoints = startCheckpoints({
    progress: openProgress(table, { run: row.run, worker: context.worker }),
    fanOut,
    listeners: row.listeners,
    onStop: () => stop("user-stop"),
    onSuperseded: () => stop("superseded"),
  });
  if (row.stopRequested) stop("user-stop");

  push(runStarted(row));
  const listen = (connectionId: string) => fanOut.listen(connectionId, 0);
  const written = await writeAnswer(context, { narrator, push, listen, signal: abort.signal });
  clearTimeout(deadline);
  const firstTextAt = narrator.firstTextAt();
  const ttftMs = firstTextAt === undefined ? undefined : Math.round(firstTextAt - startedAt);
  const measured = {
    ...(ttftMs !== undefined && { ttftMs }),
    durationMs: Math.round(performance.now() - startedAt),
  };
  const metrics = metricsOf(written, measured);
  push({ type: "CUSTOM", name: "metrics", value: metrics });
  const outcome = written.answer ? { ...written, answer: { ...written.answer, metrics } } : written;
  const ended =
    abort.signal.reason === "superseded" ? undefined : await conclude(context, outcome, checkpoints);
  await checkpoints.stop();
  if (ended) push(ended.ending.event);
  clearInterval(heartbeat);
  return {
    ...outcome,
    ...ended,
    ...(await fanOut.end()),
    ...measured,
    text: narrator.text(),
    superseded: !ended,
  };
}

function metricsOf(
  { costUsd }: Outcome,
  { ttftMs, durationMs }: { ttftMs?: number; durationMs: number },
): AnswerMetrics {
  return {
    ...(ttftMs !== undefined && { ttftMs }),
    latencyMs: durationMs,
    ...(costUsd !== undefined && { costUsd }),
  };
}

/**
 * Stores the answer and the run's end: whoever hears of the end then finds the answer. Returns the ending that is to be
 * told, which is a failure when that could not be stored; undefined when the run is no longer this worker's to end.
 */
async function conclude(
  { row, table, requestId }: RunContext,
  { ending, question, answer, kept }: Outcome,
  checkpoints: Checkpoints,
): Promise<Pick<Outcome, "ending" | "cause"> | undefined> {
  const { thread, run } = row;
  const messages = [row.kind === "send" ? question : undefined, answer].filter((one) => one !== undefined);
  const store = async () => {
    // First what was told: when this worker is killed after it stored the answer, the run still says the same.
    await checkpoints.flush();
    await Promise.all(messages.map((message) => putMessage(table, thread, message)));
    await endThreadRun(table, { thread, run, leaf: answer?.id, ...kept });
  };
  try {
    await insist(store, { withinMs: STORE_WITHIN_MS, isFinal: (error) => error instanceof SupersededError });
    await checkpoints.finish(ending.event);
    return { ending };
  } catch (error) {
    if (error instanceof SupersededError) return undefined;
    return { ending: failure(handlerError(error, requestId)), cause: error };
  }
}
