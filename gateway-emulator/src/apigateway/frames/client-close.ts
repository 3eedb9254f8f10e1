import { EventEmitter } from "node:events";
import type { WebSocket } from "ws";
import type { CloseFrame } from "../limits.ts";

/**
 * Tells of the client's close frame when it has come, behind all messages before it. `ws` itself has an event for the
 * socket's end alone, which may come much later; its receiver has one for the frame.
 */
export function onClientClose(socket: WebSocket, tell: (close: CloseFrame) => void): void {
  const receiver: unknown = Reflect.get(socket, "_receiver");
  if (!(receiver instanceof EventEmitter)) throw new Error("ws has no receiver that tells of close frames");
  receiver.once("conclude", (code: number, reason: Buffer) => tell({ code, reason: reason.toString() }));
}
