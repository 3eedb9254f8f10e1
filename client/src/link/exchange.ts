import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { GatewayFrame, Hello, Regen, Send, ServerFrame } from "@groundfog/lambda/protocol";
import type { Clock } from "../time/clock.ts";
import type { Turn } from "../chat/conversation.ts";
import { createOutbox } from "./outbox.ts";
import type { Action } from "./outbox.ts";
import { createRuns } from "../runs/runs.ts";
import type { RunTimes } from "../runs/runs.ts";
import type { ChatSocket, LinkState, SocketListener } from "./socket.ts";

/** What the page and the handler say to each other: actions one way, the runs of answers the other. */
export interface Exchange {
  readonly link: ReadonlySignal<LinkState>;
  /** The connection has been away for so long that people should know. */
  readonly isCutOff: ReadonlySignal<boolean>;
  /** Asks for a turn's answer, and follows it. */
  ask(turn: Turn, action: Send | Regen): void;
  /** Follows an answer that the handler was asked for before. */
  follow(turn: Turn): void;
  stop(turn: Turn): void;
  /** The page was away: makes sure of the connection. */
  wake(): void;
  /** The page is out of sight, where a connection is not kept for nothing. */
  hide(): void;
  close(): void;
}

export interface ExchangeOptions extends RunTimes {
  connect: (listener: SocketListener) => ChatSocket;
  clock: Clock;
  newId: () => string;
  /** An action without an answer for so long, on an open connection, is sent again. */
  resendMs?: number | undefined;
  /** From 0 to 1: spreads what is tried again. */
  random?: (() => number) | undefined;
}

/** A loss that is mended sooner than this is nobody's business. */
export const CUT_OFF_AFTER_MS = 1_500;
/** Out of sight for so long, and with nothing to wait for, the page does without a connection. */
export const REST_AFTER_MS = 5 * 60_000;

/** Connects, and begins to talk. */
export function openExchange({
  connect,
  clock,
  newId,
  resendMs,
  random,
  greeting,
  onChange,
  onReady,
  ...runTimes
}: ExchangeOptions & {
  /** What to say hello with. */
  greeting: () => Omit<Hello, "action" | "v" | "id" | "cursors">;
  /** An answer has begun, grown or ended. */
  onChange: () => void;
  onReady: () => void;
}): Exchange {
  const link = signal<LinkState>("connecting");
  const isCutOff = signal(false);
  const reconnect = () => socket.reconnect();

  const outbox = createOutbox({
    clock,
    resendMs,
    random,
    send: (action) => link.peek() === "open" && socket.send(action),
    onTaken(action, { dup }) {
      runs.taken(runOf(action));
      // It is told to another connection, perhaps one that is no more.
      if (dup) runs.ask(runOf(action));
    },
    onRefused(action, failure) {
      if (action.action !== "stop") runs.fail(action.id, failure);
      else if (failure.code === "not_found") runs.gone([action.run]);
    },
    onDeadLink: reconnect,
  });
  const runs = createRuns({
    ...runTimes,
    clock,
    onChange,
    onTaken: (run) => outbox.settle(run),
    resume: (cursors) => void socket.send({ action: "resume", v: 1, id: newId(), cursors }),
    onDeadLink: reconnect,
  });

  let cancelCutOff = clock.after(CUT_OFF_AFTER_MS, () => (isCutOff.value = true));
  let cancelRest = () => {};

  function onState(state: LinkState) {
    const before = link.peek();
    link.value = state;
    if (state === "open") {
      cancelCutOff();
      isCutOff.value = false;
    } else if (before === "open") {
      cancelCutOff = clock.after(CUT_OFF_AFTER_MS, () => (isCutOff.value = true));
      runs.unlinked();
      outbox.hold();
    }
  }

  function onFrame(frame: ServerFrame | GatewayFrame) {
    if (!("k" in frame)) return outbox.receiveFromGateway(frame);
    switch (frame.k) {
      case "ready":
        runs.gone(frame.gone ?? []);
        runs.linked();
        outbox.flush();
        return onReady();
      case "ack":
        if (frame.ok) runs.gone(frame.gone ?? []);
        return outbox.receive(frame);
      case "ev":
      case "hb":
      case "snap":
        return runs.receive(frame);
      case "hist":
      case "list":
      case "thr":
      case "bye":
      case "pong":
    }
  }

  function restLater() {
    cancelRest();
    cancelRest = clock.after(REST_AFTER_MS, () => {
      if (runs.isIdle() && outbox.isEmpty()) socket.rest();
      else restLater();
    });
  }

  const socket = connect({
    hello: () => ({ action: "hello", v: 1, id: newId(), ...greeting(), cursors: runs.cursors() }),
    onState,
    onFrame,
  });

  return {
    link,
    isCutOff,
    ask(turn, action) {
      runs.begin(turn);
      outbox.put(action);
    },
    follow: (turn) => runs.begin(turn),
    stop: (turn) => outbox.put({ action: "stop", v: 1, id: newId(), run: turn.answer.peek().run }),
    wake() {
      cancelRest();
      socket.wake();
    },
    hide: restLater,
    close() {
      cancelCutOff();
      cancelRest();
      outbox.hold();
      runs.close();
      socket.close();
    },
  };
}

/** The run that an action is about. */
function runOf(action: Action): string {
  return action.action === "stop" ? action.run : action.id;
}
