import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocketServer } from "ws";
import type { Clock } from "../../control/clock.ts";
import type { Attachments } from "./attachments.ts";
import type { Debuggable } from "./debuggable.ts";
import { openInspector } from "./open-inspector.ts";
import { FOREIGN, isStranger } from "./strangers.ts";

/** Lets a client in when the inspector that it comes for is open. */
export async function letIn(options: {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  functionName: string;
  attachments: Attachments;
  doors: WebSocketServer;
  debuggable: () => Debuggable[];
  clock: Clock;
  signal: AbortSignal;
}): Promise<void> {
  const { request, socket, head, functionName, attachments, doors, signal } = options;
  socket.on("error", () => socket.destroy());
  if (isStranger(request)) return refuse(socket, "403 Forbidden", FOREIGN);
  const attached = attachments.attaching(functionName);
  try {
    const opened = await openInspector(options);
    if (signal.aborted || socket.destroyed) {
      opened?.socket.terminate();
      socket.destroy();
      return;
    }
    if (!opened)
      return refuse(socket, "503 Service Unavailable", `no process of a function ${functionName} to debug`);
    let isIn = false;
    doors.handleUpgrade(request, socket, head, (client) => {
      isIn = true;
      attachments.add(functionName, opened, client);
    });
    // What is no handshake has been refused.
    if (!isIn) opened.socket.terminate();
  } finally {
    attached();
  }
}

function refuse(socket: Duplex, status: string, why: string): void {
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(why)}\r\n\r\n${why}`,
    () => socket.destroy(),
  );
}
