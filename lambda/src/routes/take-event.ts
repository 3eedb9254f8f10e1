import type { RequestContext, WebSocketEvent, WebSocketResult } from "../events.ts";
import { type ClientFrame, InvalidFrameError, parseClientFrame, type ProtocolError } from "../protocol.ts";
import { connect } from "./connect.ts";
import { parseUnrouted } from "./default.ts";
import { disconnect } from "./disconnect.ts";
import { isClientsOwn, reasonOf } from "./refuse.ts";
import { isDue } from "./rotation.ts";
import type { Stage } from "./stage.ts";
import { takeFrame } from "./take-frame.ts";

/** Is told of failures that are not the client's own, and what the client was told of them. */
type OnFailure = (error: unknown, told: ProtocolError) => void;

/** Takes an event of API Gateway's. */
export async function takeEvent({
  event,
  stage,
  onFailure,
}: {
  event: WebSocketEvent;
  stage: Stage;
  onFailure: OnFailure;
}): Promise<WebSocketResult> {
  const { table } = stage;
  const { requestContext, headers = {}, body = "" } = event;
  switch (requestContext.eventType) {
    case "CONNECT":
      return connect({ requestContext, headers, table });
    case "DISCONNECT":
      return disconnect({ connectionId: requestContext.connectionId, table });
    case "MESSAGE":
      return takeMessage({ requestContext, body, stage, onFailure });
  }
}

/**
 * Does what a frame asks for. One that is not done is refused by an ack, and that is an answer: the function fails,
 * and API Gateway says so with a frame of its own, only when no ack can be posted.
 */
async function takeMessage({
  requestContext,
  body,
  stage,
  onFailure,
}: {
  requestContext: RequestContext & { routeKey: string };
  body: string;
  stage: Stage;
  onFailure: OnFailure;
}): Promise<WebSocketResult> {
  const { connectionId, connectedAt, requestId, routeKey } = requestContext;
  const post = stage.post(connectionId);
  let frame: ClientFrame | undefined;
  try {
    frame = routeKey === "$default" ? parseUnrouted(body) : parseClientFrame(body);
    await takeFrame({ frame, requestContext, stage });
  } catch (error) {
    const err = reasonOf(error, requestId);
    if (!isClientsOwn(error)) onFailure(error, err);
    const id = frame ? idOf(frame) : error instanceof InvalidFrameError ? error.frameId : undefined;
    if (id === undefined && !isClientsOwn(error)) throw error;
    // Without an id there is nothing to refuse it by.
    if (id === undefined) return { statusCode: 400 };
    await post({ v: 1, k: "ack", id, ok: false, err });
  }
  // Whoever is not reached is told again by the next frame.
  if (isDue(connectedAt)) await Promise.allSettled([post({ v: 1, k: "bye", why: "rotate", after: 0 })]);
  return { statusCode: 200 };
}

function idOf(frame: ClientFrame): string | undefined {
  return frame.action === "ping" ? undefined : frame.id;
}
