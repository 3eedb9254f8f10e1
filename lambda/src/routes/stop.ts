import type { Stop } from "../protocol.ts";
import { NotFoundError } from "../store/errors.ts";
import { requestStop } from "../store/runs.ts";
import type { Caller } from "./caller.ts";
import { postAll } from "./post-all.ts";
import type { Stage } from "./stage.ts";
import { isForsaken, takeUp } from "./take-up.ts";

/**
 * Asks the worker to end a run, which it does with its next save; one that is still queued ends as soon as the
 * worker begins it.
 * @throws {NotFoundError} when there is no such run, or it is another's
 */
export async function stop({
  frame: { id, run },
  caller,
  stage,
}: {
  frame: Stop;
  caller: Caller;
  stage: Stage;
}): Promise<void> {
  const row = await requestStop(stage.table, { run, owner: caller.owner });
  if (!row) throw new NotFoundError(`there is no run ${run}`);
  const ack = {
    v: 1,
    k: "ack",
    id,
    ok: true,
    run,
    thread: row.thread,
    ...(row.status === "done" && ({ dup: true } as const)),
  } as const;
  // Without a worker, nobody else would tell how it ended.
  const { frames } = isForsaken(row)
    ? await takeUp({ stage, caller, cursors: { [run]: -1 } })
    : { frames: [] };
  await postAll(stage.post(caller.connectionId), [ack, ...frames]);
}
