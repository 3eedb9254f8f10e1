import type { Cancel, Clock } from "../../control/clock.ts";
import type { Journal } from "../../control/journal.ts";
import type { Debugging } from "../debugger/debugging.ts";
import { exited, outOfMemory, timedOut, type FunctionFailure, type ProcessExit } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import { DEBUGGED_DEADLINE_MS, INIT_TIMEOUT_MS } from "../limits.ts";
import type { OpenLog } from "../logs/environment-log.ts";
import type { LogLine } from "../logs/log-frames.ts";
import { ExecutionEnvironment, type Answer } from "./environment.ts";
import { Freezing } from "./freezing.ts";
import type { Generation } from "./generation.ts";
import { initExited, initFailed, initImpossible, initTooLong, type InitFailure } from "./init-failure.ts";
import type { Memory } from "./processes.ts";
import { Reports, type Ending } from "./reports.ts";
import { watchMemory } from "./watch-memory.ts";

/** What an environment's life tells the function that it belongs to. */
export interface LifeEvents {
  /** It waits for an invocation. */
  onWaiting(life: EnvironmentLife): void;
  /** An invocation has its answer, from the handler or by what became of it. */
  onAnswer(invocation: Invocation, answer: Answer): void;
  /** All of an invocation's log has been written; `tail` tells its end. */
  onReported(invocation: Invocation, tail: () => string): void;
  /** It has no invocation, and its handler did not load: it has no process any more. */
  onInitFailed(life: EnvironmentLife, failure: InitFailure): void;
  /** Its process has gone after it had loaded its handler, or with an invocation; `again` if another should start. */
  onReset(life: EnvironmentLife, again: boolean): void;
}

/** What all lives of a function share. */
export interface LifeParts {
  /** Measures limits and durations; stands still while a debugger has stopped a handler. */
  clock: Clock;
  /** The machine's own time, by which runtime clients reckon what is left to a handler. */
  machineClock: Clock;
  journal: Journal;
  openLog: OpenLog;
  debugging: Debugging;
  events: LifeEvents;
}

/** What is known of the process that an environment has now. */
interface Process {
  startedAt: number;
  /** Whether its runtime has polled, and whether it has had an invocation. */
  loaded: boolean;
  hasRun: boolean;
  /** What the runtime has posted to `init/error`. */
  initError?: string;
}

/**
 * An execution environment with its process: init, invocations, freezing, timeouts, crashes.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class EnvironmentLife {
  readonly environment: ExecutionEnvironment;
  readonly generation: Generation;
  /** Higher is more recent; kept by the pool. */
  usedAt = 0;
  readonly #parts: LifeParts;
  readonly #reports: Reports;
  readonly #freezing: Freezing;
  #process: Process;
  #cancelLimits: Cancel[] = [];
  #hasBeenReady = false;
  #hasBeenReset = false;

  constructor(id: string, generation: Generation, parts: LifeParts) {
    this.generation = generation;
    this.#parts = parts;
    const { processes } = generation;
    this.environment = new ExecutionEnvironment(id, {
      onWaiting: (_, finished) => this.#onPoll(finished),
      onAnswer: (_, invocation, answer) => parts.events.onAnswer(invocation, answer),
      onInitError: (_, failure) => void (this.#process.initError = failure),
    });
    this.#reports = new Reports({
      environment: this.environment,
      generation,
      clock: parts.clock,
      openLog: parts.openLog,
      onReported: parts.events.onReported,
    });
    const isAllowed = () => !this.#isDebugged;
    this.#freezing = new Freezing(this.environment, { processes, isAllowed });
    this.#process = this.#newProcess();
  }

  get id(): string {
    return this.environment.id;
  }

  /** Whether its handler has ever loaded. */
  get hasBeenReady(): boolean {
    return this.#hasBeenReady;
  }

  /** Begins its life: its process starts, and has ten seconds to load the handler. */
  start(): void {
    this.#startProcess();
  }

  /** Begins the life of an environment that attaches: its process has started elsewhere. */
  attach(): void {
    this.#journal("starting");
    this.#limitInit();
  }

  /** After its process has gone: starts another, with the temporary files that there are. */
  restart(): void {
    this.environment.restart();
    this.#startProcess();
  }

  /**
   * Runs an invocation in it, while it waits or has no process: then the handler is loaded anew, in the invocation's
   * own time, as Lambda does.
   */
  run(invocation: Invocation): void {
    const { clock, machineClock } = this.#parts;
    const { timeoutMs, memorySizeMb } = this.generation.definition;
    invocation.startedAt = clock.now();
    invocation.deadlineMs = machineClock.now() + (this.#isDebugged ? DEBUGGED_DEADLINE_MS : timeoutMs);
    invocation.environmentId = this.id;
    const isReset = this.environment.state === "reset";
    this.#cancelLimits = [
      clock.after(timeoutMs, () => this.#timeOut(invocation)),
      watchMemory({
        clock,
        limitBytes: memorySizeMb * BYTES_PER_MIB,
        read: () => this.#reports.readMemory(),
        onExceeded: (memory) => this.#exceedMemory(memory),
      }),
    ];
    this.#reports.start(invocation);
    if (isReset) this.environment.restart();
    else this.thaw();
    this.environment.dispatch(invocation);
    if (isReset) this.#startProcess();
    this.#process.hasRun = true;
  }

  /** Its process has gone, and it waits without one for an invocation. */
  stayReset(initError: string): void {
    this.#journal("reset", { initError });
  }

  /** Its process has ended by itself. */
  exited(exit: ProcessExit): void {
    const { state } = this.environment;
    if (state === "reset" || state === "dead") return;
    if (this.#process.loaded) {
      const failure = (requestId: string) => exited(requestId, exit);
      return this.#lose(failure, { status: "error", errorType: "Runtime.ExitError" }, { ...exit });
    }
    const { initError } = this.#process;
    this.#failInit(initError === undefined ? initExited(exit) : initFailed(initError));
  }

  line(line: LogLine): void {
    this.#reports.line(line);
  }

  thaw(): void {
    this.#freezing.thaw();
  }

  /** The URL of its process's inspector; the process goes on, so that it can answer a debugger. */
  inspector(): Promise<string | undefined> {
    this.thaw();
    return this.generation.processes.inspector(this.environment);
  }

  /** Ends it for good; returns the invocation that it leaves unanswered. */
  end(how: Record<string, unknown>): Invocation | undefined {
    const { invocation } = this.environment;
    this.#stopLimits();
    this.#freezing.forget();
    const unanswered = this.environment.end();
    if (invocation) void this.#reports.ended(invocation, { status: "error", errorType: "Runtime.ExitError" });
    this.generation.processes.release(this.environment);
    this.#journal("dead", how);
    return unanswered;
  }

  get #isDebugged(): boolean {
    return this.#parts.debugging.isAttachedTo(this.generation.definition.functionName);
  }

  #newProcess(): Process {
    return { startedAt: this.#parts.clock.now(), loaded: false, hasRun: false };
  }

  #startProcess(): void {
    this.#journal("starting");
    const process = this.#newProcess();
    this.#process = process;
    this.#launch(process).catch((error: unknown) => {
      if (this.#isStarting(process)) this.#failInit(initImpossible(error));
    });
  }

  async #launch(process: Process): Promise<void> {
    const { processes } = this.generation;
    const code = await this.generation.code();
    await this.#reports.written;
    if (!this.#isStarting(process)) return;
    process.startedAt = this.#parts.clock.now();
    if (this.environment.state === "starting") this.#limitInit();
    this.#reports.initStart();
    await processes.start(this.environment, code);
  }

  /** Whether it is this process that it waits for. */
  #isStarting(process: Process): boolean {
    const { state } = this.environment;
    return process === this.#process && !process.loaded && (state === "starting" || state === "busy");
  }

  #limitInit(): void {
    this.#cancelLimits = [
      this.#parts.clock.after(INIT_TIMEOUT_MS, () => {
        this.generation.processes.kill(this.environment);
        this.#failInit(initTooLong());
      }),
    ];
  }

  #stopLimits(): void {
    for (const cancel of this.#cancelLimits.splice(0)) cancel();
  }

  #onPoll(finished: Invocation | undefined): void {
    const process = this.#process;
    if (!process.loaded) this.#onLoaded(process);
    // It goes on with the invocation that it was given while its handler loaded.
    if (this.environment.state === "busy") return;
    this.#stopLimits();
    this.#reports.readMemory();
    const logged = finished
      ? this.#reports.ended(finished, { status: "success" })
      : this.generation.processes.logged(this.environment);
    void this.#freezing.freeze(logged);
    this.#parts.events.onWaiting(this);
  }

  #onLoaded(process: Process): void {
    process.loaded = true;
    this.#hasBeenReady = true;
    const ms = this.#parts.clock.now() - process.startedAt;
    // Lambda does not say how long it took when it had to be done again.
    this.#reports.loaded(this.#hasBeenReset ? undefined : ms);
    this.#journal("waiting", {}, ms);
  }

  /** The handler did not load, or not in time. */
  #failInit(failure: InitFailure): void {
    const { clock, events } = this.#parts;
    const { invocation } = this.environment;
    const ms = clock.now() - this.#process.startedAt;
    const { status, errorType } = failure;
    const how = { status, ...(errorType !== undefined && { errorType }) };
    this.#reset();
    this.#reports.initFailed({ ms, phase: invocation ? "invoke" : "init", ...how });
    if (!invocation) return events.onInitFailed(this, failure);
    this.#journal("reset");
    events.onAnswer(invocation, { payload: failure.payload(invocation.requestId), failed: true });
    void this.#reports.ended(invocation, how);
    events.onReset(this, false);
  }

  /** The timeout holds until the environment polls again: one that answers and then does not end is ended too. */
  #timeOut(invocation: Invocation): void {
    const { timeoutMs } = this.generation.definition;
    const failure = timedOut(invocation.requestId, timeoutMs);
    this.generation.processes.kill(this.environment);
    if (this.#process.loaded)
      return this.#lose(() => failure, { status: "timeout" }, { timedOutAfterMs: timeoutMs });
    this.#failInit({ status: "timeout", payload: () => JSON.stringify(failure) });
  }

  #exceedMemory({ usedBytes }: Memory): void {
    const { functionName, memorySizeMb } = this.generation.definition;
    const used = Math.ceil(usedBytes / BYTES_PER_MIB);
    const advice = `function ${functionName} used ${used} MB of its ${memorySizeMb} MB and was ended, as on AWS (Runtime.OutOfMemory): keep less in memory, or raise memory_size`;
    this.#parts.journal.write({ kind: "advice", functionName, detail: { advice } });
    this.generation.processes.kill(this.environment);
    this.#lose(outOfMemory, { status: "error", errorType: "Runtime.OutOfMemory" }, { usedMb: used });
  }

  /** Its process is gone, with the invocation that it may have had. */
  #lose(failure: (requestId: string) => FunctionFailure, report: Ending, how: Record<string, unknown>): void {
    const { events } = this.#parts;
    const { invocation } = this.environment;
    // One that never ran anything and ends all the same would only end again.
    const again = this.#process.hasRun;
    const unanswered = this.#reset();
    this.#journal("reset", how);
    if (unanswered)
      events.onAnswer(unanswered, { payload: JSON.stringify(failure(unanswered.requestId)), failed: true });
    if (invocation) void this.#reports.ended(invocation, report);
    events.onReset(this, again);
  }

  #reset(): Invocation | undefined {
    this.#stopLimits();
    this.#freezing.forget();
    this.#hasBeenReset = true;
    return this.environment.reset();
  }

  #journal(state: string, how: Record<string, unknown> = {}, ms?: number): void {
    this.#parts.journal.write({
      kind: "environment",
      functionName: this.generation.definition.functionName,
      ...(ms !== undefined && { ms }),
      detail: { environment: this.id, state, ...how },
    });
  }
}

const BYTES_PER_MIB = 1_048_576;
