import type { Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import {
  MAX_FRAME_BYTES,
  MAX_SYSTEM_BYTES,
  MAX_TEXT_BYTES,
  SUBPROTOCOL,
} from "../../../lambda/src/protocol.ts";
import { parseClientFrame } from "../../../lambda/src/protocol.ts";
import type { ClientFrame, Ready, ThreadItem, ThreadMessage } from "../../../lambda/src/protocol.ts";
import { historyPage, listPage } from "./pages-of-threads.ts";
import { type Run, type Script, startRun, tell } from "./run.ts";

/** Speaks chat.v1 for the benchmarks: says what it was told to say, as fast as it was told to. */
export interface ChatGateway extends Disposable {
  /** What is said to every question from now on. */
  script: Script;
  /** The runs, the newest last. */
  readonly runs: readonly Run[];
  /** Conversations that there were before. */
  readonly items: ThreadItem[];
  readonly messages: Map<string, ThreadMessage[]>;
  /** Cuts every connection, and lets nobody in. */
  cut(): void;
  /** Lets people in again. */
  mend(): void;
}

export const SILENCE: Script = { deltas: [], deltasPerSecond: 1, frameMs: 0 };

/** Answers at `/ws` of a server. */
export function openGateway(server: Server): ChatGateway {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => SUBPROTOCOL });
  let isCut = false;
  const gateway: ChatGateway = {
    script: SILENCE,
    runs: [],
    items: [],
    messages: new Map(),
    cut() {
      isCut = true;
      for (const socket of sockets.clients) socket.terminate();
    },
    mend: () => (isCut = false),
    [Symbol.dispose]() {
      for (const run of runs) run.abandon();
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
  const runs: Run[] = [];
  Object.assign(gateway, { runs });
  server.on("upgrade", (request, socket, head) => {
    if (isCut || request.url !== "/ws") return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (one) =>
      one.on("message", (data: Buffer) => answer(parseClientFrame(data.toString()), one, { gateway, runs })),
    );
  });
  return gateway;
}

function answer(
  frame: ClientFrame,
  socket: WebSocket,
  { gateway, runs }: { gateway: ChatGateway; runs: Run[] },
) {
  const ack = (more: { run?: string; thread?: string; dup?: true } = {}) => {
    if (frame.action !== "ping") tell(socket, { v: 1, k: "ack", id: frame.id, ok: true, ...more });
  };
  const find = (id: string) => runs.find((run) => run.id === id);
  const takeUp = (cursors: Record<string, number> = {}) => {
    for (const [id, cursor] of Object.entries(cursors)) find(id)?.resume(socket, cursor);
  };
  const begin = (id: string, thread: string) => {
    if (find(id)) return ack({ run: id, thread, dup: true });
    ack({ run: id, thread });
    const run = startRun({ id, thread, script: gateway.script });
    runs.push(run);
    run.resume(socket, -1);
  };
  switch (frame.action) {
    case "hello":
      tell(socket, ready(frame.id));
      for (const run of runs) if (frame.subs?.includes(run.thread) && run.isRunning) run.listen(socket);
      return takeUp(frame.cursors);
    case "send":
    case "regen":
      return begin(frame.id, frame.thread);
    case "stop":
      ack();
      return find(frame.run)?.stop();
    case "resume":
      ack();
      return takeUp(frame.cursors);
    case "open": {
      ack({ thread: frame.thread });
      const running = runs.filter((run) => run.thread === frame.thread && run.isRunning);
      for (const part of historyPage(
        frame,
        gateway.messages.get(frame.thread) ?? [],
        running.map(({ id }) => id),
      ))
        tell(socket, part);
      for (const run of running) run.show(socket);
      return;
    }
    case "threads":
      ack();
      return tell(socket, listPage(frame, gateway.items));
    case "edit":
      return ack();
    case "ping":
      return tell(socket, { v: 1, k: "pong", now: Date.now() });
  }
}

function ready(id: string): Ready {
  return {
    v: 1,
    k: "ready",
    id,
    conn: "bench",
    ttl: 6_720,
    now: Date.now(),
    limits: { frame: MAX_FRAME_BYTES, text: MAX_TEXT_BYTES, system: MAX_SYSTEM_BYTES },
    models: ["bench"],
    build: "bench",
  };
}
