import type { Resume } from "../protocol.ts";
import type { Caller } from "./caller.ts";
import { postAll } from "./post-all.ts";
import type { Stage } from "./stage.ts";
import { takeUp } from "./take-up.ts";

/** Tells a connection what came after its cursors, and has it hear what is still to come. */
export async function resume({
  frame: { id, cursors },
  caller,
  stage,
}: {
  frame: Resume;
  caller: Caller;
  stage: Stage;
}): Promise<void> {
  const { gone, frames } = await takeUp({ stage, caller, cursors });
  const ack = { v: 1, k: "ack", id, ok: true, ...(gone.length > 0 && { gone }) } as const;
  await postAll(stage.post(caller.connectionId), [ack, ...frames]);
}
