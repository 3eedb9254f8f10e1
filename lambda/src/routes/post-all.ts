import type { Post } from "../push/post-to-connection.ts";
import type { ServerFrame } from "../protocol.ts";
import { RefusedError } from "./refuse.ts";

/**
 * Posts frames in order, one after the other; a connection that has gone needs no more of them.
 * @throws {RefusedError} throttled, when the connection takes no more although the SDK has waited and tried again
 */
export async function postAll(post: Post, frames: readonly ServerFrame[]): Promise<void> {
  for (const frame of frames) {
    const outcome = await post(frame);
    if (outcome === "gone") return;
    if (outcome === "limited")
      throw new RefusedError({ code: "throttled", retryable: true, retryAfterMs: RETRY_MS });
  }
}

const RETRY_MS = 1_000;
