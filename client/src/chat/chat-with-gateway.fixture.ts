import type {
  ClientFrame,
  EventFrame,
  GatewayFrame,
  Hello,
  Ready,
  RunEvent,
  ServerFrame,
} from "@groundfog/lambda/protocol";
import { createChat } from "./chat.ts";
import type { ChatOptions } from "./chat.ts";
import { memoryStorage } from "../kept/memory-storage.fixture.ts";
import type { LinkState, SocketListener } from "../link/socket.ts";
import { testClock } from "../time/test-clock.fixture.ts";

/** A chat whose other side is the test. Ids count up: `id1` is the conversation's, `id2` the first `hello`'s. */
export function chatWithGateway({
  link = "open",
  ...options
}: Partial<ChatOptions> & { link?: LinkState } = {}) {
  const clock = testClock(1_000_000);
  const storage = options.storage ?? memoryStorage();
  const sent: ClientFrame[] = [];
  const hellos: Hello[] = [];
  const calls: string[] = [];
  let ids = 0;
  let state: LinkState = "connecting";
  const listeners: SocketListener[] = [];
  const chat = createChat({
    newId: () => `id${(ids += 1)}`,
    random: () => 1,
    ...options,
    clock,
    storage,
    connect(listener) {
      listeners.push(listener);
      return {
        send(frame) {
          if (state === "open") sent.push(frame);
          return state === "open";
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
    return chat.turns.value.map((turn) => turn.answer.value);
  }
  function actions() {
    return sent.map(({ action }) => action);
  }
  setLink(link);
  return {
    chat,
    clock,
    sent,
    hellos,
    calls,
    setLink,
    receive,
    ack,
    events,
    gateway,
    answers,
    actions,
    lastRun,
    storage,
  };
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
