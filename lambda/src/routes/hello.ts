import type { RequestContext } from "../events.ts";
import { type Hello, MAX_FRAME_BYTES, MAX_SYSTEM_BYTES, MAX_TEXT_BYTES, type Ready } from "../protocol.ts";
import { greetConnection, subscribe } from "../store/connections.ts";
import { type Caller, principalOf } from "./caller.ts";
import { findThread } from "./find-thread.ts";
import { postAll } from "./post-all.ts";
import { connectionTtl } from "./rotation.ts";
import type { Stage } from "./stage.ts";
import { takeUp } from "./take-up.ts";

/** Greets a connection: says whose it is, what there is, and what it has missed. */
export async function hello({
  frame,
  requestContext,
  stage,
}: {
  frame: Hello;
  requestContext: RequestContext;
  stage: Stage;
}): Promise<void> {
  const { id, device, subs = [], cursors = {} } = frame;
  const { connectionId, connectedAt } = requestContext;
  const caller = { connectionId, owner: principalOf(requestContext) ?? `device:${device}` };
  await greetConnection(stage.table, caller);
  const [, { gone, frames }] = await Promise.all([
    subscribeToOwn({ stage, caller, threads: subs }),
    takeUp({ stage, caller, cursors }),
  ]);
  const ready: Ready = {
    v: 1,
    k: "ready",
    id,
    conn: connectionId,
    ttl: connectionTtl(connectedAt),
    now: Date.now(),
    limits: { frame: MAX_FRAME_BYTES, text: MAX_TEXT_BYTES, system: MAX_SYSTEM_BYTES },
    models: [...stage.modelIds],
    build: stage.build,
    ...(gone.length > 0 && { gone }),
  };
  await postAll(stage.post(connectionId), [ready, ...frames]);
}

/** A thread that was deleted, or is another's, is nothing to hear of. */
async function subscribeToOwn({
  stage: { table },
  caller: { connectionId, owner },
  threads,
}: {
  stage: Stage;
  caller: Caller;
  threads: string[];
}): Promise<void> {
  await Promise.all(
    threads.map(async (thread) => {
      if (await findThread(table, { thread, owner })) await subscribe(table, { connectionId, thread });
    }),
  );
}
