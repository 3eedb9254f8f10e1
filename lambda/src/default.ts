import type { WebSocketResult } from "./events.ts";
import type { Post } from "./post-to-connection.ts";
import { InvalidFrameError, parseClientFrame, SEND_MESSAGE } from "./protocol.ts";

/**
 * Answers what has no route of its own: a ping, with a pong.
 * @throws {InvalidFrameError} for anything else
 */
export async function answerDefault({ body, post }: { body: string; post: Post }): Promise<WebSocketResult> {
  const frame = parseClientFrame(body);
  switch (frame.action) {
    case "ping":
      await post({ v: 1, k: "pong", now: Date.now() });
      return { statusCode: 200 };
    case SEND_MESSAGE:
      throw new InvalidFrameError(`${frame.action} came in without its route`, frame.id);
  }
}
