import type { Post } from "../push/post-to-connection.ts";

/** Keeps an idle connection open: that a frame came is all it takes. */
export async function ping({ post }: { post: Post }): Promise<void> {
  await post({ v: 1, k: "pong", now: Date.now() });
}
