import type { Regen } from "../protocol.ts";
import { getThread } from "../store/threads.ts";
import type { Caller } from "./caller.ts";
import { chooseModel } from "./choose-model.ts";
import type { Stage } from "./stage.ts";
import { startRun } from "./start-run.ts";

/**
 * Has a question answered once more, beside the answers that there are.
 * @throws {NotFoundError} when there is no such thread, or it is another's
 */
export async function regen({
  frame,
  caller,
  stage,
}: {
  frame: Regen;
  caller: Caller;
  stage: Stage;
}): Promise<void> {
  const { id, parent, model, opts } = frame;
  const { connectionId, owner } = caller;
  const thread = await getThread(stage.table, { thread: frame.thread, owner });
  await startRun({
    request: {
      run: id,
      kind: "regen",
      thread: frame.thread,
      owner,
      parent,
      modelId: chooseModel({ asked: model, own: thread.modelId, modelIds: stage.modelIds }),
      options: opts ?? thread.options,
      connectionId,
      endpoint: stage.endpoint,
      askedAt: new Date().toISOString(),
    },
    thread,
    title: thread.title,
    given: frame,
    caller,
    stage,
  });
}
