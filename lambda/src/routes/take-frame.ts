import type { RequestContext } from "../events.ts";
import type { ClientFrame } from "../protocol.ts";
import { callerOf } from "./caller.ts";
import { edit } from "./edit.ts";
import { hello } from "./hello.ts";
import { open } from "./open.ts";
import { ping } from "./ping.ts";
import { regen } from "./regen.ts";
import { resume } from "./resume.ts";
import { send } from "./send.ts";
import type { Stage } from "./stage.ts";
import { stop } from "./stop.ts";
import { threads } from "./threads.ts";

/**
 * Does what a frame asks for, and answers it.
 * @throws {RefusedError} unauthorized, when the connection has not said hello
 */
export async function takeFrame({
  frame,
  requestContext,
  stage,
}: {
  frame: ClientFrame;
  requestContext: RequestContext;
  stage: Stage;
}): Promise<void> {
  if (frame.action === "ping") return ping({ post: stage.post(requestContext.connectionId) });
  if (frame.action === "hello") return hello({ frame, requestContext, stage });
  const caller = await callerOf(requestContext, stage.table);
  switch (frame.action) {
    case "send":
      return send({ frame, caller, stage });
    case "regen":
      return regen({ frame, caller, stage });
    case "stop":
      return stop({ frame, caller, stage });
    case "resume":
      return resume({ frame, caller, stage });
    case "open":
      return open({ frame, caller, stage });
    case "threads":
      return threads({ frame, caller, stage });
    case "edit":
      return edit({ frame, caller, stage });
  }
}
