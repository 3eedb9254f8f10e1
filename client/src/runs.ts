import type { Ack, EventFrame, GatewayFrame, RunEvent, ServerFrame } from "@groundfog/lambda/protocol";
import { failed, finished, grown, interrupted, isRunning } from "./answer.ts";
import type { Answer, Failure } from "./answer.ts";
import type { Clock } from "./clock.ts";
import type { Turn } from "./conversation.ts";
import { inOrder } from "./frame-order.ts";
import { gatewayFailure, isIntegrationTimeout } from "./gateway-failure.ts";
import { watchSilence } from "./silence.ts";
import { createThrottle } from "./throttle.ts";

/** The answers on their way: turns what arrives on the socket into the answers of the turns that asked. */
export interface Runs {
  /** The turn's question has left the page. */
  sent(turn: Turn): void;
  receive(frame: ServerFrame | GatewayFrame): void;
  /** No more of these answers will arrive. */
  connectionLost(): void;
}

/** The screen shows what has arrived at most this often. */
export const SCREEN_INTERVAL_MS = 33;

/** An answer of which nothing was heard for so long is taken for lost; what comes later is still shown. */
export const SILENCE_MS = 120_000;

interface Run {
  turn: Turn;
  accept: (frame: EventFrame) => void;
  /** What has arrived and is not on the screen yet. */
  unseen: string;
}

/** @param onChange called after an answer has begun, grown or ended */
export function createRuns({ clock, onChange }: { clock: Clock; onChange: () => void }): Runs {
  const unacked: Turn[] = [];
  const runs = new Map<string, Run>();
  const strays = new Map<string, EventFrame[]>();
  const screen = createThrottle({ clock, intervalMs: SCREEN_INTERVAL_MS, run: showUnseen });

  const silence = watchSilence<Turn>({
    clock,
    limitMs: SILENCE_MS,
    onSilent(turn) {
      takeUnacked(turn.id);
      change(turn, interrupted);
    },
  });

  function change(turn: Turn, to: (answer: Answer) => Answer) {
    turn.answer.value = to(turn.answer.peek());
    onChange();
  }

  function showUnseen() {
    for (const run of runs.values()) {
      const text = run.unseen;
      run.unseen = "";
      if (text) change(run.turn, (answer) => grown(answer, text));
    }
  }

  function end(turn: Turn, to: (answer: Answer) => Answer) {
    screen.flush();
    silence.forget(turn);
    change(turn, to);
  }

  function fail(turn: Turn, failure: Failure) {
    end(turn, (answer) => failed(answer, failure));
  }

  function takeUnacked(id: string): Turn | undefined {
    const index = unacked.findIndex((turn) => turn.id === id);
    return index === -1 ? undefined : unacked.splice(index, 1)[0];
  }

  function receiveAck(ack: Ack) {
    const turn = takeUnacked(ack.id);
    if (!turn) return;
    if (!ack.ok) return fail(turn, failureOf(ack.err.code, ack.err.detail));
    const run: Run = {
      turn,
      unseen: "",
      accept: inOrder((frame) => frame.e.forEach((e) => apply(e, ack.run))),
    };
    runs.set(ack.run, run);
    change(turn, (answer) => ({ ...answer, acked: true }));
    silence.heard(turn);
    for (const frame of strays.get(ack.run) ?? []) run.accept(frame);
    strays.clear();
  }

  function receiveEvents(frame: EventFrame) {
    const run = runs.get(frame.r);
    if (run) run.accept(frame);
    else if (unacked.length > 0) strays.set(frame.r, [...(strays.get(frame.r) ?? []), frame]);
  }

  function apply(event: RunEvent, runId: string) {
    const run = runs.get(runId);
    if (!run) return;
    const { turn } = run;
    silence.heard(turn);
    switch (event.type) {
      case "RUN_STARTED":
      case "TEXT_MESSAGE_END":
        return;
      case "TEXT_MESSAGE_START":
        if (turn.answer.peek().text || run.unseen) run.unseen += "\n\n";
        return;
      case "TEXT_MESSAGE_CONTENT":
        run.unseen += event.delta;
        screen.request();
        return;
      case "RUN_FINISHED": {
        const { modelId, stopReason, usage } = event;
        const tookMs = clock.now() - (turn.answer.peek().sentAt ?? clock.now());
        const outcome = { modelId, stopReason, tookMs, ...(usage && { usage }) };
        end(turn, (answer) => finished(answer, outcome));
        runs.delete(runId);
        return;
      }
      case "RUN_ERROR":
        fail(turn, failureOf(event.code, event.message));
        runs.delete(runId);
    }
  }

  function receiveFromGateway(frame: GatewayFrame) {
    const oldest = unacked.shift();
    const failure = gatewayFailure(frame);
    if (oldest) return fail(oldest, failure);
    if (isIntegrationTimeout(frame)) return;
    for (const [runId, { turn }] of runs) {
      if (isRunning(turn.answer.peek())) fail(turn, failure);
      runs.delete(runId);
    }
  }

  return {
    sent(turn) {
      unacked.push(turn);
      change(turn, (answer) => ({ ...answer, state: "waiting", sentAt: clock.now() }));
      silence.heard(turn);
    },
    receive(frame) {
      if (!("k" in frame)) return receiveFromGateway(frame);
      switch (frame.k) {
        case "ack":
          return receiveAck(frame);
        case "ev":
          return receiveEvents(frame);
        case "pong":
      }
    },
    connectionLost() {
      const cutOff = [...unacked.splice(0), ...[...runs.values()].map((run) => run.turn)];
      for (const turn of cutOff) end(turn, interrupted);
      runs.clear();
      strays.clear();
    },
  };
}

function failureOf(code: Failure["code"], detail?: string): Failure {
  return detail ? { code, detail } : { code };
}
