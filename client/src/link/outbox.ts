import type { Ack, ClientFrame, GatewayFrame } from "@groundfog/lambda/protocol";
import type { Failure } from "../chat/answer.ts";
import { detailed } from "../chat/answer.ts";
import type { Clock } from "../time/clock.ts";
import { gatewayFailure } from "./gateway-failure.ts";
import { retryDelayMs } from "./retry-delay.ts";

/** What the reader wants done, and what must not get lost: each has an id, and sent twice it is done once. */
export type Action = Exclude<ClientFrame, { action: "hello" | "resume" | "ping" }>;

/** The actions that nobody has acknowledged; they are sent again until somebody does. */
export interface Outbox {
  put(action: Action): void;
  /** The action has been taken, as something else has shown. */
  settle(id: string): void;
  /** There is a connection, be it a new one: sends everything, in order. */
  flush(): void;
  /** There is none: what is not acknowledged waits for the next one, but for pages, which are asked for anew. */
  hold(): void;
  receive(ack: Ack): void;
  /** API Gateway does not say which action it could not deliver: it is the oldest one. */
  receiveFromGateway(frame: GatewayFrame): void;
  isEmpty(): boolean;
}

/** An action without an answer for so long, on an open connection, is sent again. */
export const RESEND_MS = 10_000;
/** After so many times in a row without an answer, it is the connection that is taken for dead. */
export const MAX_UNANSWERED = 3;
/** So often an action is tried that is refused for the moment; then the reader is asked. */
export const MAX_TRIES = 3;

interface Entry {
  action: Action;
  /** Times sent on this connection. */
  unanswered: number;
  refusals: number;
  cancel: () => void;
}

export function createOutbox({
  clock,
  resendMs = RESEND_MS,
  random = Math.random,
  send,
  onTaken,
  onRefused,
  onDeadLink,
}: {
  clock: Clock;
  resendMs?: number | undefined;
  random?: (() => number) | undefined;
  /** Says whether there is a connection. */
  send: (action: Action) => boolean;
  onTaken: (action: Action, ack: Ack & { ok: true }) => void;
  onRefused: (action: Action, failure: Failure) => void;
  /** Another connection is needed. */
  onDeadLink: () => void;
}): Outbox {
  const entries = new Map<string, Entry>();

  function transmit(entry: Entry) {
    const { action } = entry;
    entry.cancel();
    // Nothing can be stopped that has not begun.
    if (action.action === "stop" && entries.has(action.run)) return;
    if (entry.unanswered === MAX_UNANSWERED) return onDeadLink();
    entry.unanswered += 1;
    entry.cancel = clock.after(resendMs, () => transmit(entry));
    if (!send(action)) entry.cancel();
  }

  function remove(entry: Entry) {
    entry.cancel();
    entries.delete(entry.action.id);
    for (const other of entries.values())
      if (other.action.action === "stop" && other.action.run === entry.action.id) transmit(other);
  }

  function refuse(entry: Entry, failure: Failure, isRetryable: boolean) {
    entry.refusals += 1;
    if (isRetryable && entry.refusals < MAX_TRIES) {
      entry.cancel();
      entry.unanswered = 0;
      const delayMs = failure.retryAfterMs ?? retryDelayMs(entry.refusals, random());
      entry.cancel = clock.after(delayMs, () => transmit(entry));
      return;
    }
    remove(entry);
    onRefused(entry.action, failure);
  }

  return {
    put(action) {
      const entry = { action, unanswered: 0, refusals: 0, cancel: () => {} };
      entries.get(action.id)?.cancel();
      entries.set(action.id, entry);
      transmit(entry);
    },
    settle(id) {
      const entry = entries.get(id);
      if (entry) remove(entry);
    },
    flush() {
      for (const entry of entries.values()) {
        entry.unanswered = 0;
        transmit(entry);
      }
    },
    hold() {
      for (const { action, cancel } of entries.values()) {
        cancel();
        if (isQuery(action)) entries.delete(action.id);
      }
    },
    receive(ack) {
      const entry = entries.get(ack.id);
      if (!entry) return;
      if (!ack.ok) {
        const { code, detail, retryable, retryAfterMs } = ack.err;
        // The handler has forgotten who this connection is: another one says it anew.
        const isForgotten = code === "unauthorized";
        refuse(entry, { code, retryable, ...detailed(detail, retryAfterMs) }, retryable || isForgotten);
        if (isForgotten) onDeadLink();
        return;
      }
      remove(entry);
      onTaken(entry.action, ack);
    },
    receiveFromGateway(frame) {
      const oldest = [...entries.values()].find(({ unanswered }) => unanswered > 0);
      if (!oldest) return;
      const failure = gatewayFailure(frame);
      refuse(oldest, failure, failure.retryable);
    },
    isEmpty: () => entries.size === 0,
  };
}

/** Whether an action only asks for something to look at. */
function isQuery({ action }: Action): boolean {
  return action === "open" || action === "threads";
}
