import { startClient } from "./client.ts";
import { openInspector } from "./inspector.ts";
import { startUntilReady } from "./ready.ts";
import type { Server } from "./server.ts";

export const HELD_CONNECTIONS = 5_000;

/** Traffic before the first look, so that the memory of what has run once is not counted as the connections'. */
const WARM_UP_MS = 2_000;

export interface Held {
  kilobytesEach: number;
  lost: number;
}

/**
 * Opens many connections, lets each send and receive a message, and compares how much memory the server's own process
 * has before and after: its resident set, when all garbage has been collected both times.
 */
export async function holdConnections(server: Server): Promise<Held> {
  const { running } = await startUntilReady(server, ["--inspect=127.0.0.1:0"]);
  await using _running = running;
  await using inspector = await openInspector(running.said());
  await using few = startClient();
  await using many = startClient();
  const { websocket: url } = running;
  await few.open({ url, connections: 50 });
  await few.echoes({ url, forMs: WARM_UP_MS });
  const before = await inspector.residentBytes();
  await many.open({ url, connections: HELD_CONNECTIONS });
  await many.answering({ url });
  const after = await inspector.residentBytes();
  const answering = await many.answering({ url });
  return { kilobytesEach: (after - before) / 1000 / HELD_CONNECTIONS, lost: HELD_CONNECTIONS - answering };
}
