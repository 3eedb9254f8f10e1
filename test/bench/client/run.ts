import type { WebSocket } from "ws";
import { answerId } from "../../../lambda/src/protocol.ts";
import type { RunEvent, ServerFrame, Snapshot } from "../../../lambda/src/protocol.ts";

/** What is said to a question, and how fast. */
export interface Script {
  deltas: readonly string[];
  deltasPerSecond: number;
  /** What became due within so many milliseconds goes into one frame; 0: a frame for each delta. */
  frameMs: number;
  /** How long a stop is not heeded, in milliseconds; 0 when absent. */
  stopAfterMs?: number;
}

/** An answer that is being said to whoever listens. */
export interface Run {
  readonly id: string;
  readonly thread: string;
  /** When each delta was sent, in milliseconds since the Unix epoch. */
  readonly sentAt: readonly number[];
  readonly isRunning: boolean;
  listen(socket: WebSocket): void;
  /** Says what came after an event, and listens. */
  resume(socket: WebSocket, cursor: number): void;
  /** Says all there is so far, and listens. */
  show(socket: WebSocket): void;
  stop(): void;
  /** Says nothing more at all. */
  abandon(): void;
}

const MODEL = "bench";
/** So many events of ours are well within a frame. */
const EVENTS_A_FRAME = 100;
const SNAPSHOT_CHARS = 8_000;

export function startRun({ id, thread, script }: { id: string; thread: string; script: Script }): Run {
  const { deltas, deltasPerSecond, frameMs, stopAfterMs = 0 } = script;
  const messageId = answerId(id);
  const listeners = new Set<WebSocket>();
  const events: RunEvent[] = [];
  const sentAt: number[] = [];
  const startedAt = performance.now();
  let stopsAt = Infinity;
  let isRunning = true;

  function say(...said: RunEvent[]) {
    const frame: ServerFrame = { v: 1, k: "ev", r: id, s: events.length, e: said };
    events.push(...said);
    for (const socket of listeners) socket.send(JSON.stringify(frame));
  }

  function finish(stopReason: string) {
    clearInterval(ticking);
    isRunning = false;
    say(
      { type: "TEXT_MESSAGE_END", messageId },
      {
        type: "RUN_FINISHED",
        threadId: thread,
        runId: id,
        outcome: { type: stopReason === "cancelled" ? "cancelled" : "success" },
        usage: [{ inputTokens: 10, outputTokens: sentAt.length, totalTokens: 10 + sentAt.length }],
        metadata: { stopReason },
      },
    );
  }

  function tick() {
    const now = performance.now();
    if (now >= stopsAt) return finish("cancelled");
    const due = Math.min(deltas.length, Math.floor(((now - startedAt) * deltasPerSecond) / 1000));
    while (sentAt.length < due) {
      const until = frameMs === 0 ? sentAt.length + 1 : due;
      const delta = deltas.slice(sentAt.length, until).join("");
      while (sentAt.length < until) sentAt.push(Date.now());
      say({ type: "TEXT_MESSAGE_CONTENT", messageId, delta });
    }
    if (sentAt.length === deltas.length) finish("end_turn");
  }

  const ticking = setInterval(tick, Math.max(1, frameMs));
  say(
    {
      type: "RUN_STARTED",
      threadId: thread,
      runId: id,
      metadata: { parent: id, messageId, model: MODEL },
    },
    { type: "TEXT_MESSAGE_START", messageId, role: "assistant" },
  );

  return {
    id,
    thread,
    sentAt,
    get isRunning() {
      return isRunning;
    },
    listen: (socket) => void listeners.add(socket),
    resume(socket, cursor) {
      for (let from = cursor + 1; from < events.length; from += EVENTS_A_FRAME)
        tell(socket, { v: 1, k: "ev", r: id, s: from, e: events.slice(from, from + EVENTS_A_FRAME) });
      listeners.add(socket);
    },
    show(socket) {
      for (const part of snapshot(id, events)) tell(socket, part);
      listeners.add(socket);
    },
    stop: () => (stopsAt = performance.now() + stopAfterMs),
    abandon: () => clearInterval(ticking),
  };
}

export function tell(socket: WebSocket, frame: ServerFrame): void {
  socket.send(JSON.stringify(frame));
}

function snapshot(run: string, events: readonly RunEvent[]): Snapshot[] {
  const isText = (event: RunEvent) => event.type === "TEXT_MESSAGE_CONTENT";
  const text = events.map((event) => (event.type === "TEXT_MESSAGE_CONTENT" ? event.delta : "")).join("");
  const pieces: RunEvent[] = [];
  for (let at = 0; at < text.length; at += SNAPSHOT_CHARS)
    pieces.push({
      type: "TEXT_MESSAGE_CONTENT",
      messageId: answerId(run),
      delta: text.slice(at, at + SNAPSHOT_CHARS),
    });
  const all = [...events.slice(0, 2), ...pieces, ...events.slice(2).filter((event) => !isText(event))];
  return all.map((event, p) => ({
    v: 1,
    k: "snap",
    r: run,
    s: events.length - 1,
    p,
    n: all.length,
    e: [event],
  }));
}
