import { type Open } from "../protocol.ts";
import { subscribe } from "../store/connections.ts";
import { messagePage } from "../store/messages.ts";
import { getThread, type Thread } from "../store/threads.ts";
import type { Caller } from "./caller.ts";
import { historyFrames, type ThreadSettings } from "./page-frames.ts";
import { postAll } from "./post-all.ts";
import type { Stage } from "./stage.ts";
import { takeUp } from "./take-up.ts";

/**
 * Shows a page of a thread, and has the connection hear of it from now on; what is being written follows the newest
 * page.
 * @throws {NotFoundError} when there is no such thread, or it is another's
 */
export async function open({
  frame: { id, thread, before, limit = PAGE_SIZE },
  caller,
  stage,
}: {
  frame: Open;
  caller: Caller;
  stage: Stage;
}): Promise<void> {
  const { table } = stage;
  const { connectionId, owner } = caller;
  await getThread(table, { thread, owner });
  await subscribe(table, { connectionId, thread });
  // Only now: of a run that began before, the worker may not have found this connection among the listeners.
  const newest = before === undefined ? await getThread(table, { thread, owner }) : undefined;
  const cursors = Object.fromEntries((newest?.running ?? []).map((run) => [run, -1]));
  const { running, frames } = await takeUp({ stage, caller, cursors });
  // After that: a run that ended meanwhile has its message on the page.
  const { messages, more } = await messagePage(table, thread, {
    limit,
    ...(before !== undefined && { before }),
  });
  await postAll(stage.post(connectionId), [
    { v: 1, k: "ack", id, ok: true, thread },
    ...historyFrames({
      id,
      thread,
      messages,
      more,
      running,
      settings: newest && settingsOf(newest, stage.modelIds),
    }),
    ...frames,
  ]);
}

/** A model that the deployment has no longer is not gone on with. */
function settingsOf({ options, modelId }: Thread, modelIds: readonly string[]): ThreadSettings {
  return { options, ...(modelId !== undefined && modelIds.includes(modelId) && { model: modelId }) };
}

const PAGE_SIZE = 50;
