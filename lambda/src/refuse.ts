import type { WebSocketResult } from "./events.ts";
import type { Post } from "./post-to-connection.ts";
import type { InvalidFrameError } from "./protocol.ts";

/** Tells the client that its frame does not follow the protocol, when the frame has an id to tell it by. */
export async function refuse({
  error,
  post,
}: {
  error: InvalidFrameError;
  post: Post;
}): Promise<WebSocketResult> {
  const { frameId, code, message } = error;
  if (frameId !== undefined)
    await post({ v: 1, k: "ack", id: frameId, ok: false, err: { code, retryable: false, detail: message } });
  return { statusCode: 400 };
}
