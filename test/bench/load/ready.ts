import { setTimeout } from "node:timers/promises";
import { WebSocket } from "ws";
import type { RunningServer, Server } from "./server.ts";

const TRY_EVERY_MS = 10;
const READY_WITHIN_MS = 60_000;

/** Starts a server and waits until a WebSocket opens, which takes its handler's `$connect` too. */
export async function startUntilReady(
  server: Server,
  nodeArgs?: string[],
): Promise<{ running: RunningServer; readyMs: number }> {
  const startedAt = performance.now();
  const running = await server.start(nodeArgs);
  while (!(await opens(running.websocket))) {
    if (performance.now() - startedAt > READY_WITHIN_MS) {
      await running[Symbol.asyncDispose]();
      throw new Error(`${server.name} takes no connection: ${running.said()}`);
    }
    await setTimeout(TRY_EVERY_MS);
  }
  return { running, readyMs: performance.now() - startedAt };
}

function opens(url: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = new WebSocket(url);
  socket.once("open", () => resolve(true)).once("error", () => resolve(false));
  return promise.finally(() => socket.terminate());
}
