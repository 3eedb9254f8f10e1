import type {
  ClientFrame,
  EventFrame,
  GatewayFrame,
  Hello,
  Open,
  Ready,
  RunEvent,
  ServerFrame,
  Threads,
} from "@groundfog/lambda/protocol";
import { createChat } from "./chat.ts";
import type { ChatOptions } from "./chat.ts";
import { memoryCopies } from "../kept/memory-copies.fixture.ts";
import { memoryStorage } from "../kept/memory-storage.fixture.ts";
import { textOf } from "../runs/parts.ts";
import type { LinkState, SocketListener } from "../link/socket.ts";
import { testClock } from "../time/test-clock.fixture.ts";

/**
 * A chat whose other side is the test. Ids count up from `ids`: `id1` is the conversation's, `id2` the first `hello`'s, `id3` that
 * of the list of conversations, which is asked for next; `sent` has all but such queries.
 */
export function chatWithGateway({
  link = "open",
  ids = "id",
  hasThreads = true,
  ...options
}: Partial<ChatOptions> & { link?: LinkState; ids?: string; hasThreads?: boolean } = {}) {
  const clock = testClock(1_000_000);
  const storage = options.storage ?? memoryStorage();
  const copies = options.copies ?? memoryCopies();
  const sent: ClientFrame[] = [];
  const queries: ClientFrame[] = [];
  const hellos: Hello[] = [];
  const calls: string[] = [];
  let count = 0;
  let state: LinkState = "connecting";
  const listeners: SocketListener[] = [];
  const chat = createChat({
    newId: () => `${ids}${(count += 1)}`,
    random: () => 1,
    ...options,
    clock,
    storage,
    copies,
    connect(listener) {
      listeners.push(listener);
      return {
        send(frame) {
          if (state !== "open") return false;
          if (frame.action === "threads" || frame.action === "open") answerQuery(frame);
          else sent.push(frame);
          return true;
        },
        wake: () => void calls.push("wake"),
        rest: () => void calls.push("rest"),
        reconnect() {
          calls.push("reconnect");
          setLink("waiting");
        },
        close() {},
      };
    },
  });
  /** The list is empty; pages of conversations are the test's. */
  function answerQuery(frame: Threads | Open) {
    queries.push(frame);
    const err = { code: "not_found", retryable: false } as const;
    if (!hasThreads) return receive({ v: 1, k: "ack", id: frame.id, ok: false, err });
    receive({ v: 1, k: "ack", id: frame.id, ok: true });
    if (frame.action === "threads") receive({ v: 1, k: "list", id: frame.id, items: [] });
  }
  function receive(frame: ServerFrame | GatewayFrame) {
    for (const { onFrame } of listeners) onFrame(frame);
  }
  /** A connection says hello, and is answered; `open` also when it is open already: then it is a new one. */
  function setLink(next: LinkState, ready: Partial<Ready> = {}) {
    const isOther = state !== next;
    if (next === "open") for (const { hello } of listeners) hellos.push(hello());
    state = next;
    if (isOther) for (const { onState } of listeners) onState(next);
    if (next === "open") receive({ ...READY, ...ready });
  }
  function ack(frame: ClientFrame | undefined = sent.at(-1), more: { dup?: true; gone?: string[] } = {}) {
    if (!frame || frame.action === "ping") throw new Error("there is nothing to acknowledge");
    receive({ v: 1, k: "ack", id: frame.id, ok: true, ...more });
  }
  /** Of the run that was asked for last, if no other is named. */
  function events(s: number, e: RunEvent[], r = lastRun()) {
    receive({ v: 1, k: "ev", r, s, e } satisfies EventFrame);
  }
  function lastRun(): string {
    const asked = sent.findLast(({ action }) => action === "send" || action === "regen");
    return asked && "id" in asked ? asked.id : "none";
  }
  function gateway(message: string) {
    receive({ message, connectionId: "c=", requestId: "r=" });
  }
  function answers() {
    return path().map(({ answer }) => ({ ...answer.value, text: textOf(answer.value.parts) }));
  }
  function path() {
    return chat.conversation.value.path.value;
  }
  function actions() {
    return sent.map(({ action }) => action);
  }
  setLink(link);
  return {
    chat,
    clock,
    sent,
    queries,
    hellos,
    calls,
    setLink,
    receive,
    ack,
    events,
    gateway,
    answers,
    path,
    actions,
    lastRun,
    storage,
    copies,
  };
}

/** What was kept is there once this has come. */
export function restored(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export const READY: Ready = {
  v: 1,
  k: "ready",
  id: "hello",
  conn: "c=",
  ttl: 7_000,
  now: 0,
  limits: { frame: 28_672, text: 24_576, system: 8_192 },
  models: ["model"],
  build: "1",
};

export const started: RunEvent = {
  type: "RUN_STARTED",
  threadId: "t",
  runId: "run",
  metadata: { parent: "q", messageId: "a", model: "model" },
};

export function text(delta: string, messageId = "m"): RunEvent {
  return { type: "TEXT_MESSAGE_CONTENT", messageId, delta };
}

export const finished: RunEvent = {
  type: "RUN_FINISHED",
  threadId: "t",
  runId: "run",
  outcome: { type: "success" },
  usage: [{ inputTokens: 3, outputTokens: 5, totalTokens: 8 }],
  metadata: { stopReason: "end_turn" },
};

export const cancelled: RunEvent = {
  type: "RUN_FINISHED",
  threadId: "t",
  runId: "run",
  outcome: { type: "cancelled" },
  metadata: { stopReason: "cancelled" },
};

export function failedRun(metadata: { retryable: boolean; retryAfterMs?: number }): RunEvent {
  return { type: "RUN_ERROR", code: "throttled", message: "Too many requests", metadata };
}
