import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

const last = new WeakMap<Socket, Promise<void>>();

/**
 * Takes a call when the one before it on its connection has been answered: a client may send its next poll right
 * behind its answer, and that poll has no body to be read first.
 */
export function takeInTurn(request: IncomingMessage, response: ServerResponse, take: () => void): void {
  const { socket } = request;
  const before = last.get(socket);
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once("close", resolve);
  last.set(socket, promise);
  if (before) void before.then(take);
  else take();
}
