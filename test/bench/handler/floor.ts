import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { openChat } from "../../kit/chat.ts";
import { type BenchedChat, POST_LATENCY_MS } from "./chat.ts";

const POSTS = 60;

/** One message posted by the SDK, by itself, until its client has it: milliseconds beyond the callback's latency. */
export async function barePosts({ websocket, management }: BenchedChat): Promise<number[]> {
  await using reader = await openChat(websocket);
  const took: number[] = [];
  for (let now = 0; now < POSTS; now++) {
    const came = reader.until((frame) => (frame.k === "pong" && frame.now === now) || undefined);
    const startedAt = performance.now();
    const posted = management.send(
      new PostToConnectionCommand({
        ConnectionId: reader.ready.conn,
        Data: JSON.stringify({ v: 1, k: "pong", now }),
      }),
    );
    await came;
    took.push(performance.now() - startedAt - POST_LATENCY_MS);
    await posted;
  }
  // Before the first, the SDK had to connect.
  return took.slice(1);
}
