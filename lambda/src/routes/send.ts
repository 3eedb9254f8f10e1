import { titleFromQuestion } from "../model/title.ts";
import type { Send } from "../protocol.ts";
import type { Caller } from "./caller.ts";
import { chooseModel } from "./choose-model.ts";
import { findThread } from "./find-thread.ts";
import type { Stage } from "./stage.ts";
import { startRun } from "./start-run.ts";

/** Takes a question, in a thread that is there or with which one begins; the worker answers it. */
export async function send({
  frame,
  caller,
  stage,
}: {
  frame: Send;
  caller: Caller;
  stage: Stage;
}): Promise<void> {
  const { id, text, model, opts } = frame;
  const { connectionId, owner } = caller;
  const thread = await findThread(stage.table, { thread: frame.thread, owner });
  await startRun({
    request: {
      run: id,
      kind: "send",
      thread: frame.thread,
      owner,
      parent: frame.parent === undefined ? (thread?.leaf ?? null) : frame.parent,
      text,
      modelId: chooseModel({ asked: model, own: thread?.modelId, modelIds: stage.modelIds }),
      options: opts ?? thread?.options ?? {},
      connectionId,
      endpoint: stage.endpoint,
      askedAt: new Date().toISOString(),
    },
    thread,
    title: titleFromQuestion(text),
    given: frame,
    caller,
    stage,
  });
}
