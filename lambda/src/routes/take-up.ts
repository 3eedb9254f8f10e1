import type { Cursors, ServerFrame } from "../protocol.ts";
import { replayFrames } from "../push/replay.ts";
import { endDeadRun, isDead } from "../run/abandon.ts";
import { listen, type RunRow, storedEvents } from "../store/runs.ts";
import type { Caller } from "./caller.ts";
import type { Stage } from "./stage.ts";

/** Runs of which a connection hears from now on. */
export interface TakenUp {
  /** What it has missed, in order for each run. */
  frames: ServerFrame[];
  /** The runs that are still to say more. */
  running: string[];
  /** The runs that are not there, or no longer, or not this owner's. */
  gone: string[];
}

/** A worker begins long before that; the one that was invoked for a run still queued was lost. */
const QUEUED_MS = 5_000;

/** Of a run that its worker did not end, a client may have more than was stored: it is told the whole anew. */
const BEYOND_THE_END = Number.MAX_SAFE_INTEGER;

/**
 * Has a connection hear of runs from now on, and reads what it has missed; ends those that are dead, and begins
 * those that were forgotten. Nothing is posted yet: the frame that asked is acknowledged first.
 */
export async function takeUp({
  stage,
  caller,
  cursors,
}: {
  stage: Stage;
  caller: Caller;
  cursors: Cursors;
}): Promise<TakenUp> {
  const runs = await Promise.all(
    Object.entries(cursors).map(async ([run, cursor]) => {
      const row = await liveRow({ stage, caller, run });
      const frames = row ? await missedFrames({ stage, ...row, cursor }) : [];
      return { run, status: row?.row.status, frames };
    }),
  );
  return {
    frames: runs.flatMap(({ frames }) => frames),
    running: runs.flatMap(({ run, status }) => (status === "queued" || status === "running" ? [run] : [])),
    gone: runs.flatMap(({ run, status }) => (status === undefined ? [run] : [])),
  };
}

/** Whether a run needs somebody to come by: its worker has died, or has never begun it. */
export function isForsaken(row: RunRow): boolean {
  return isDead(row) || wasForgotten(row);
}

function wasForgotten({ status, askedAt }: RunRow): boolean {
  return status === "queued" && Date.now() - Date.parse(askedAt) > QUEUED_MS;
}

async function liveRow({
  stage: { table },
  caller: { owner, connectionId },
  run,
}: {
  stage: Stage;
  caller: Caller;
  run: string;
}): Promise<{ row: RunRow; wasDead: boolean } | undefined> {
  const row = await listen(table, { run, owner, connectionId });
  if (!row || !isDead(row)) return row && { row, wasDead: false };
  const ended = await endDeadRun({ table, row });
  // It was not dead after all, or somebody else was quicker: either way the row says more than ours.
  const newest = ended.status === "done" ? ended : await listen(table, { run, owner, connectionId });
  return newest && { row: newest, wasDead: newest.status === "done" };
}

async function missedFrames({
  stage,
  row,
  wasDead,
  cursor,
}: {
  stage: Stage;
  row: RunRow;
  wasDead: boolean;
  cursor: number;
}): Promise<ServerFrame[]> {
  const { run, status } = row;
  if (status === "queued") {
    if (wasForgotten(row)) await stage.invokeWorker(run);
    return [];
  }
  return replayFrames({
    run,
    events: await storedEvents(stage.table, row),
    cursor: wasDead ? BEYOND_THE_END : cursor,
    finished: status === "done",
  });
}
