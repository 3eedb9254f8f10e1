import { ConflictError } from "../store/errors.ts";
import { hasRun, putRun, type RunRequest, type RunRow } from "../store/runs.ts";
import type { Table } from "../store/table.ts";
import { unmakeThread } from "../store/unmake-thread.ts";

/**
 * Takes a request once; where it is not taken, no thread that was made for it stays behind.
 * @throws {ConflictError} when the id is that of another run
 */
export async function takeRequest({
  table,
  request,
  madeThread,
}: {
  table: Table;
  request: RunRequest;
  madeThread: boolean;
}): Promise<{ repeated: false } | { repeated: true; row: RunRow }> {
  try {
    const taken = await putRun(table, request);
    if (taken.repeated && (taken.row.thread !== request.thread || taken.row.kind !== request.kind))
      throw new ConflictError(`${request.run} is the id of another run`);
    return taken;
  } catch (error) {
    // Whether or not that succeeds, the client is told of what went wrong first.
    if (madeThread) await Promise.allSettled([takeBack({ table, request, error })]);
    throw error;
  }
}

/** After a failure the run may be there all the same: then its thread is the one that it is answered in. */
async function takeBack({
  table,
  request: { thread, owner, run, askedAt: at },
  error,
}: {
  table: Table;
  request: RunRequest;
  error: unknown;
}): Promise<void> {
  if (error instanceof ConflictError || !(await hasRun(table, run)))
    await unmakeThread(table, { thread, owner, run, at });
}
