import type { Threads } from "../protocol.ts";
import { listThreads } from "../store/threads.ts";
import type { Caller } from "./caller.ts";
import { threadListFrame } from "./page-frames.ts";
import { postAll } from "./post-all.ts";
import type { Stage } from "./stage.ts";

/** Shows a page of the owner's list of conversations. */
export async function threads({
  frame: { id, cursor, q, limit = PAGE_SIZE },
  caller: { connectionId, owner },
  stage,
}: {
  frame: Threads;
  caller: Caller;
  stage: Stage;
}): Promise<void> {
  const list = await threadListFrame({
    id,
    limit,
    page: (limit) =>
      listThreads(stage.table, {
        owner,
        limit,
        ...(cursor !== undefined && { cursor }),
        ...(q !== undefined && { q }),
      }),
  });
  await postAll(stage.post(connectionId), [{ v: 1, k: "ack", id, ok: true }, list]);
}

const PAGE_SIZE = 50;
