import type { Edit, ThreadPatch } from "../protocol.ts";
import { deleteThread, pinThread, renameThread } from "../store/threads.ts";
import type { Table } from "../store/table.ts";
import type { Caller } from "./caller.ts";
import type { Stage } from "./stage.ts";
import { tellOwner } from "./tell-owner.ts";

/**
 * Changes a thread, and tells all of its owner's connections.
 * @throws {NotFoundError} when there is no such thread, or it is another's
 */
export async function edit({
  frame,
  caller: { connectionId, owner },
  stage,
}: {
  frame: Edit;
  caller: Caller;
  stage: Stage;
}): Promise<void> {
  const { id, thread } = frame;
  const patch = await change({ frame, owner, table: stage.table });
  await stage.post(connectionId)({ v: 1, k: "ack", id, ok: true, thread });
  await tellOwner({ stage, owner, frame: { v: 1, k: "thr", thread, patch } });
}

async function change({
  frame,
  owner,
  table,
}: {
  frame: Edit;
  owner: string;
  table: Table;
}): Promise<ThreadPatch["patch"]> {
  const { thread } = frame;
  switch (frame.op) {
    case "rename":
      await renameThread(table, { thread, owner, title: frame.title, by: "user" });
      return { title: frame.title };
    case "pin":
      await pinThread(table, { thread, owner, pinned: frame.pinned });
      return { pinned: frame.pinned };
    case "delete":
      await deleteThread(table, { thread, owner });
      return { deleted: true };
  }
}
