import { signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type {
  ErrorCode,
  EventFrame,
  GatewayFrame,
  Hello,
  Ready,
  ServerFrame,
  Snapshot,
  ThreadList,
  ThreadPatch,
} from "@groundfog/lambda/protocol";
import type { Answer, Failure } from "../chat/answer.ts";
import { createRuns } from "../runs/runs.ts";
import type { RunTimes } from "../runs/runs.ts";
import type { Clock } from "../time/clock.ts";
import { createOutbox } from "./outbox.ts";
import type { Action } from "./outbox.ts";
import { bindPages } from "./pages.ts";
import type { Page } from "./pages.ts";
import type { ChatSocket, LinkState, SocketListener } from "./socket.ts";

/** What the page and the handler say to each other: actions one way; answers, pages and news the other. */
export interface Exchange {
  readonly link: ReadonlySignal<LinkState>;
  /** The connection has been away for so long that people should know. */
  readonly isCutOff: ReadonlySignal<boolean>;
  /** Why the handler does not want to talk to this browser, if so. */
  readonly refusal: ReadonlySignal<ErrorCode | undefined>;
  /** Says something until it is acknowledged. */
  say(action: Action): void;
  /** Follows an answer: one that is asked for now, or that the handler was asked for before. */
  follow(answer: Signal<Answer>): void;
  /** It is known from elsewhere how this run has ended. */
  unfollow(run: string): void;
  stop(run: string): void;
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

export interface ExchangeListener {
  /** What to say hello with. */
  greeting: () => Omit<Hello, "action" | "v" | "id" | "cursors">;
  /** An answer was taken, has grown or ended. */
  onChange: (answer: Signal<Answer>) => void;
  /** @param wasAway whether anything may have been missed: not when one connection took over from another */
  onReady: (ready: Ready, wasAway: boolean) => void;
  onPage: (page: Page) => void;
  onList: (list: ThreadList) => void;
  onPatch: (patch: ThreadPatch) => void;
  /** Events of a run that nobody follows: says whether somebody does now. */
  onFound: (frame: EventFrame | Snapshot) => boolean;
  /** Something other than a question was refused. */
  onRefused: (action: Action, failure: Failure) => void;
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
  onPage,
  onList,
  onPatch,
  onFound,
  onRefused,
  ...runTimes
}: ExchangeOptions & ExchangeListener): Exchange {
  const link = signal<LinkState>("connecting");
  const isCutOff = signal(false);
  const refusal = signal<ErrorCode | undefined>(undefined);
  const pages = bindPages();
  let wasAway = true;
  const reconnect = () => socket.reconnect();

  const outbox = createOutbox({
    clock,
    resendMs,
    random,
    send: (action) => link.peek() === "open" && socket.send(action),
    onTaken(action, { dup }) {
      const run = runOf(action);
      if (run === undefined) return;
      runs.taken(run);
      // It is told to another connection, perhaps one that is no more.
      if (dup) runs.ask(run);
    },
    onRefused(action, failure) {
      if (action.action === "send" || action.action === "regen") runs.fail(action.id, failure);
      else if (action.action === "stop" && failure.code === "not_found") runs.gone([action.run]);
      else onRefused(action, failure);
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
      wasAway = true;
      cancelCutOff = clock.after(CUT_OFF_AFTER_MS, () => (isCutOff.value = true));
      runs.unlinked();
      outbox.hold();
      pages.clear();
    }
  }

  function onFrame(frame: ServerFrame | GatewayFrame) {
    if (!("k" in frame)) return outbox.receiveFromGateway(frame);
    switch (frame.k) {
      case "ready":
        return onGreeted(frame);
      case "ack":
        if (frame.ok) runs.gone(frame.gone ?? []);
        return outbox.receive(frame);
      case "ev":
      case "snap":
        if (!runs.receive(frame) && onFound(frame)) runs.receive(frame);
        return undefined;
      case "hb":
        return void runs.receive(frame);
      case "hist": {
        const page = pages.add(frame);
        return page && onPage(page);
      }
      case "list":
        return onList(frame);
      case "thr":
        return onPatch(frame);
      case "bye":
      case "pong":
    }
  }

  function onGreeted(ready: Ready) {
    const mayHaveMissed = wasAway;
    wasAway = false;
    refusal.value = undefined;
    runs.gone(ready.gone ?? []);
    runs.linked();
    outbox.flush();
    onReady(ready, mayHaveMissed);
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
    onTurnedAway: ({ code, retryable }) => void (refusal.value = retryable ? undefined : code),
  });

  return {
    link,
    isCutOff,
    refusal,
    say: (action) => outbox.put(action),
    follow: (answer) => runs.begin(answer),
    unfollow(run) {
      outbox.settle(run);
      runs.forget(run);
    },
    stop: (run) => outbox.put({ action: "stop", v: 1, id: newId(), run }),
    wake() {
      cancelRest();
      runs.show();
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
function runOf(action: Action): string | undefined {
  switch (action.action) {
    case "send":
    case "regen":
      return action.id;
    case "stop":
      return action.run;
    case "open":
    case "threads":
    case "edit":
      return undefined;
  }
}
