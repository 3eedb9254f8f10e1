import type { Cursors, EventFrame, Heartbeat, Snapshot } from "@groundfog/lambda/protocol";
import { MAX_SUBSCRIPTIONS } from "@groundfog/lambda/protocol";
import { ended, failed, grown, interrupted, writtenOf } from "../chat/answer.ts";
import type { Answer, Failure } from "../chat/answer.ts";
import type { Clock } from "../time/clock.ts";
import type { Turn } from "../chat/conversation.ts";
import { isBehind, read, readingFrom } from "./run-reading.ts";
import type { Reading } from "./run-reading.ts";
import { watchSilence } from "../link/silence.ts";
import { createThrottle } from "../time/throttle.ts";

/** The answers on their way: turns what arrives of each run into the answer of the turn that asked. */
export interface Runs {
  /** The turn's answer has been asked for, now or before a reload. */
  begin(turn: Turn): void;
  receive(frame: EventFrame | Heartbeat | Snapshot): void;
  /** The handler says that it took what this run was asked for with. */
  taken(run: string): void;
  /** There will be no answer. */
  fail(run: string, failure: Failure): void;
  /** The handler knows no more of these runs. */
  gone(runs: readonly string[]): void;
  /** Asks for what is missing of a run. */
  ask(run: string): void;
  /** How far each run has come that the handler has taken. */
  cursors(): Cursors;
  /** There is a connection, and what the cursors said was missing is on its way. */
  linked(): void;
  /** There is none; the runs go on without, and are taken up with the next one. */
  unlinked(): void;
  isIdle(): boolean;
  close(): void;
}

export interface RunTimes {
  /** A run that is taken says something at least every 10 s; unheard of for so long, it is asked for again. */
  silenceMs?: number | undefined;
  /** And if nothing comes then, the connection is taken for dead. */
  doubtMs?: number | undefined;
  /** What overtook something else waits so long for it; then it is asked for. */
  gapMs?: number | undefined;
}

/** The screen shows what has arrived at most this often. */
export const SCREEN_INTERVAL_MS = 33;
export const SILENCE_MS = 15_000;
export const DOUBT_MS = 10_000;
export const GAP_MS = 500;
const MAX_GAP_DOUBLINGS = 5;

interface Run {
  turn: Turn;
  reading: Reading;
  /** Times that something missing was asked for in vain. */
  asked: number;
  cancelGap: (() => void) | undefined;
}

export function createRuns({
  clock,
  silenceMs = SILENCE_MS,
  doubtMs = DOUBT_MS,
  gapMs = GAP_MS,
  onChange,
  onTaken,
  resume,
  onDeadLink,
}: RunTimes & {
  clock: Clock;
  /** An answer has begun, grown or ended. */
  onChange: () => void;
  /** A run says something: whatever it was asked for with has been taken. */
  onTaken: (run: string) => void;
  resume: (cursors: Cursors) => void;
  onDeadLink: () => void;
}): Runs {
  const runs = new Map<string, Run>();
  let isLinked = false;
  const screen = createThrottle({ clock, intervalMs: SCREEN_INTERVAL_MS, run: showAll });

  const silence = watchSilence<string>({
    clock,
    limitMs: silenceMs,
    onSilent(id) {
      doubt.heard(id);
      ask(id);
    },
  });
  const doubt = watchSilence<string>({ clock, limitMs: doubtMs, onSilent: onDeadLink });

  function ask(id: string) {
    const run = runs.get(id);
    if (run) resume({ [id]: run.reading.log.cursor });
  }

  function heard(id: string) {
    doubt.forget(id);
    if (isLinked) silence.heard(id);
  }

  function change(turn: Turn, to: (answer: Answer) => Answer) {
    turn.answer.value = to(turn.answer.peek());
    onChange();
  }

  function remove(id: string): Run | undefined {
    const run = runs.get(id);
    runs.delete(id);
    run?.cancelGap?.();
    silence.forget(id);
    doubt.forget(id);
    return run;
  }

  function showAll() {
    for (const { turn, reading } of runs.values()) {
      const { state, cursor } = turn.answer.peek();
      // The reader has seen enough; how it really ended is shown when the run says so.
      if (state !== "stopping" && reading.log.cursor !== cursor)
        change(turn, (answer) => grown(answer, reading.log));
    }
  }

  function receive(frame: EventFrame | Heartbeat | Snapshot) {
    const { r } = frame;
    const run = runs.get(r);
    if (!run) return;
    taken(r);
    run.reading = read(run.reading, frame);
    const { log } = run.reading;
    const { end } = log;
    if (end) {
      remove(r);
      const { sentAt = clock.now() } = run.turn.answer.peek();
      return change(run.turn, (answer) => ended(answer, log, end, clock.now() - sentAt));
    }
    screen.request();
    watchGap(r, run);
  }

  /** Asks for what is missing, if it does not come by itself; then ever less often, for as long as it is missing. */
  function watchGap(id: string, run: Run) {
    if (!isBehind(run.reading)) {
      run.cancelGap?.();
      run.cancelGap = undefined;
      run.asked = 0;
    } else if (isLinked) {
      run.cancelGap ??= clock.after(gapMs * 2 ** Math.min(run.asked, MAX_GAP_DOUBLINGS), () => {
        run.cancelGap = undefined;
        run.asked += 1;
        ask(id);
        watchGap(id, run);
      });
    }
  }

  function taken(id: string) {
    const run = runs.get(id);
    if (!run) return;
    heard(id);
    if (run.turn.answer.peek().acked) return;
    change(run.turn, (answer) => ({ ...answer, acked: true }));
    onTaken(id);
  }

  return {
    begin(turn) {
      const { run } = turn.answer.peek();
      const reading = readingFrom(writtenOf(turn.answer.peek()));
      runs.set(run, { turn, reading, asked: 0, cancelGap: undefined });
    },
    receive,
    taken,
    ask,
    fail(id, failure) {
      const run = remove(id);
      if (run) change(run.turn, (answer) => failed(answer, failure));
    },
    gone(ids) {
      for (const id of ids) {
        const run = remove(id);
        if (run) change(run.turn, (answer) => ({ ...interrupted(answer), ...writtenOf(run.reading.log) }));
      }
    },
    cursors() {
      const taken = [...runs].filter(([, { turn }]) => turn.answer.peek().acked);
      return Object.fromEntries(
        taken.slice(-MAX_SUBSCRIPTIONS).map(([id, { reading }]) => [id, reading.log.cursor]),
      );
    },
    linked() {
      isLinked = true;
      for (const [id, run] of runs) {
        if (run.turn.answer.peek().acked) heard(id);
        watchGap(id, run);
      }
    },
    unlinked() {
      isLinked = false;
      for (const [id, run] of runs) {
        silence.forget(id);
        doubt.forget(id);
        run.cancelGap?.();
        run.cancelGap = undefined;
        run.asked = 0;
      }
    },
    isIdle: () => runs.size === 0,
    close() {
      screen.flush();
      for (const id of runs.keys()) remove(id);
    },
  };
}
