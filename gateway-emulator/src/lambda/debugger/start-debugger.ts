import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { WebSocketServer } from "ws";
import type { Clock, Resume } from "../../control/clock.ts";
import type { Journal } from "../../control/journal.ts";
import { Attachments } from "./attachments.ts";
import type { Debugging } from "./debugging.ts";
import { letIn } from "./let-in.ts";
import type { Debuggable } from "./debuggable.ts";
import { FOREIGN, isStranger } from "./strangers.ts";
import { targetsAt } from "./targets.ts";

/** A port to which a debugger attaches as to a Node.js process, and behind which environments come and go. */
export interface Debugger extends Debugging {
  port: number;
  /** Sends the debuggers away. */
  close(): Promise<void>;
}

export interface DebuggerOptions {
  /** An address of this machine alone: whoever reaches it can run code here. */
  host: string;
  /** 9229 is where debuggers look; 0 takes a free one. */
  port: number;
  /** The environments that can be debugged, the one that was invoked last first. */
  debuggable: () => Debuggable[];
  /** Makes the emulator's time stand still, as it does while a process stands at a breakpoint. */
  pause: () => Resume;
  /** Told of a function that no debugger is attached to any more. */
  onLeft?: (functionName: string) => void;
  journal: Journal;
  /** The machine's time, which `pause` does not stop. */
  clock: Clock;
}

/** Far more than debuggers need. */
const MAX_CONNECTIONS = 64;

/** A client's commands are short; the longest is a script's new source. */
const MAX_COMMAND_BYTES = 33_554_432;

/** How long a connection is silent before the system asks whether anybody is still there. */
const KEEP_ALIVE_MS = 10_000;

/**
 * Listens for debuggers.
 * @throws {Error} with the code EADDRINUSE or EACCES when the port cannot be had
 */
export async function startDebugger(options: DebuggerOptions): Promise<Debugger> {
  const ending = new AbortController();
  const attachments = new Attachments(options);
  const doors = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_COMMAND_BYTES,
  });
  const functionNames = () => [
    ...new Set([...attachments.returning, ...options.debuggable().map(({ functionName }) => functionName)]),
  ];
  const server = createServer({ keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
  server.maxConnections = MAX_CONNECTIONS;
  server.on("request", (request, response) => answer(request, response, functionNames()));
  server.on("upgrade", (request, socket, head) => {
    const functionName = pathOf(request).slice(1);
    void letIn({
      request,
      socket,
      head,
      functionName,
      attachments,
      doors,
      signal: ending.signal,
      ...options,
    });
  });
  server.listen(options.port, options.host);
  await once(server, "listening");
  // A connection that could not be taken in is its client's concern.
  server.on("error", () => undefined);
  return {
    port: portOf(server),
    isAttachedTo: (functionName) => attachments.isAttachedTo(functionName),
    environmentOf: (functionName) => attachments.environmentOf(functionName),
    hasReached: (functionName, environmentId) => attachments.hasReached(functionName, environmentId),
    async close() {
      ending.abort();
      attachments.close();
      for (const client of doors.clients) client.terminate();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, functionNames: string[]): void {
  if (isStranger(request)) return void response.writeHead(403).end(FOREIGN);
  const found = targetsAt(pathOf(request), { functionNames, authority: authorityOf(request) });
  if (found === undefined) return void response.writeHead(404).end();
  response.writeHead(200, {
    "Content-Type": "application/json; charset=UTF-8",
    "Cache-Control": "no-cache",
  });
  response.end(JSON.stringify(found, undefined, 2));
}

function pathOf({ url = "/" }: IncomingMessage): string {
  return url.split("?")[0] ?? "/";
}

/** A client that forwards the port from elsewhere comes by another one than this. */
function authorityOf({ headers: { host = "" }, socket }: IncomingMessage): string {
  return /:\d+$/.test(host) ? host : `${host}:${socket.localPort}`;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}
