import type { Signal } from "@preact/signals";
import type { Cursors, EventFrame, Heartbeat, Snapshot } from "@groundfog/lambda/protocol";
import { MAX_SUBSCRIPTIONS } from "@groundfog/lambda/protocol";
import { ended, failed, grown, interrupted, writtenOf } from "../chat/answer.ts";
import type { Answer, Failure } from "../chat/answer.ts";
import type { Clock } from "../time/clock.ts";
import { isBehind, read, readingFrom } from "./run-reading.ts";
import type { Reading } from "./run-reading.ts";
import { watchSilence } from "../link/silence.ts";
import { createThrottle } from "../time/throttle.ts";

/** The answers on their way: turns what arrives of each run into its answer. */
export interface Runs {
  /** The answer has been asked for: now, before a reload, or elsewhere. */
  begin(answer: Signal<Answer>): void;
  /** Says whether the run is one that was begun. */
  receive(frame: EventFrame | Heartbeat | Snapshot): boolean;
  /** It is known from elsewhere how the run has ended. */
  forget(run: string): void;
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
  /** Shows at once what would be shown soon. */
  show(): void;
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
  /** How long the screen is left alone between two changes, in milliseconds: longer where changes are dear. */
  screenIntervalMs?: (() => number) | undefined;
}

/** The screen shows what has arrived at most this often, in milliseconds, where nothing else is said. */
export const SCREEN_INTERVAL_MS = 33;
export const SILENCE_MS = 15_000;
export const DOUBT_MS = 10_000;
export const GAP_MS = 500;
const MAX_GAP_DOUBLINGS = 5;

interface Run {
  answer: Signal<Answer>;
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
  screenIntervalMs = () => SCREEN_INTERVAL_MS,
  onChange,
  onTaken,
  resume,
  onDeadLink,
}: RunTimes & {
  clock: Clock;
  /** An answer was taken, has grown or ended. */
  onChange: (answer: Signal<Answer>) => void;
  /** A run says something: whatever it was asked for with has been taken. */
  onTaken: (run: string) => void;
  resume: (cursors: Cursors) => void;
  onDeadLink: () => void;
}): Runs {
  const runs = new Map<string, Run>();
  let isLinked = false;
  const screen = createThrottle({ clock, intervalMs: screenIntervalMs, run: showAll });

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

  function change(answer: Signal<Answer>, to: (before: Answer) => Answer) {
    answer.value = to(answer.peek());
    onChange(answer);
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
    for (const { answer, reading } of runs.values()) {
      const { state, cursor } = answer.peek();
      // The reader has seen enough; how it really ended is shown when the run says so.
      if (state !== "stopping" && reading.log.cursor !== cursor)
        change(answer, (before) => grown(before, reading.log, clock.now()));
    }
  }

  function receive(frame: EventFrame | Heartbeat | Snapshot): boolean {
    const { r } = frame;
    const run = runs.get(r);
    if (!run) return false;
    taken(r);
    run.reading = read(run.reading, frame, clock.now());
    const { log } = run.reading;
    const { end } = log;
    if (end) {
      remove(r);
      change(run.answer, (before) => ended(before, log, end, clock.now()));
      return true;
    }
    screen.request();
    watchGap(r, run);
    return true;
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
    if (run.answer.peek().acked) return;
    change(run.answer, (before) => ({ ...before, acked: true }));
    onTaken(id);
  }

  return {
    begin(answer) {
      const { run } = answer.peek();
      const reading = readingFrom(writtenOf(answer.peek()));
      runs.set(run, { answer, reading, asked: 0, cancelGap: undefined });
      if (isLinked && answer.peek().acked) heard(run);
    },
    receive,
    forget: (id) => void remove(id),
    taken,
    ask,
    fail(id, failure) {
      const run = remove(id);
      if (run) change(run.answer, (before) => failed(before, failure));
    },
    gone(ids) {
      for (const id of ids) {
        const run = remove(id);
        if (run) change(run.answer, (before) => ({ ...interrupted(before), ...writtenOf(run.reading.log) }));
      }
    },
    cursors() {
      const taken = [...runs].filter(([, { answer }]) => answer.peek().acked);
      return Object.fromEntries(
        taken.slice(-MAX_SUBSCRIPTIONS).map(([id, { reading }]) => [id, reading.log.cursor]),
      );
    },
    linked() {
      isLinked = true;
      for (const [id, run] of runs) {
        if (run.answer.peek().acked) heard(id);
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
    show: () => screen.flush(),
    isIdle: () => runs.size === 0,
    close() {
      screen.flush();
      for (const id of runs.keys()) remove(id);
    },
  };
}
