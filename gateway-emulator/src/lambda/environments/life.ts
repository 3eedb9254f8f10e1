import type { Clock } from "../../control/clock.ts";
import type { Journal } from "../../control/journal.ts";
import type { Debugging } from "../debugger/debugging.ts";
import type { Invocation } from "../invocation.ts";
import type { OpenLog } from "../logs/environment-log.ts";
import type { LogLine } from "../logs/log-frames.ts";
import type { ProcessExit } from "../process-exit.ts";
import { runtimeExited, type EnvironmentFailure } from "./environment-failure.ts";
import { ExecutionEnvironment, type Answer } from "./environment.ts";
import type { Generation } from "./generation.ts";
import { InitPhase } from "./init-phase.ts";
import { InvokePhase } from "./invoke-phase.ts";
import { JournaledStates } from "./journaled-states.ts";
import { Reports } from "./reports.ts";

/** What an environment's life tells the function that it belongs to. */
export interface LifeEvents {
  /** It waits for an invocation. */
  onWaiting(life: EnvironmentLife): void;
  /** An invocation has its answer, from the handler or by what became of it. */
  onAnswer(invocation: Invocation, answer: Answer): void;
  /** All that an invocation has logged itself has been written. */
  onLogged(invocation: Invocation): void;
  /** All of an invocation's log has been written, its report too; `tail` tells its end. */
  onReported(invocation: Invocation, tail: () => string): void;
  /** It has no invocation, and its handler did not load: it has no process any more. */
  onInitFailed(life: EnvironmentLife, failure: EnvironmentFailure): void;
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

/**
 * An execution environment with the processes that it has, one after the other: each loads the handler, runs
 * invocations, is frozen between them, and is gone at last, by itself or not.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class EnvironmentLife {
  readonly environment: ExecutionEnvironment;
  readonly generation: Generation;
  /** Higher is more recent; kept by the pool. */
  usedAt = 0;
  readonly #clock: Clock;
  readonly #events: LifeEvents;
  readonly #reports: Reports;
  readonly #states: JournaledStates;
  readonly #invoke: InvokePhase;
  /** Of the process that it has now, as is whether that has had an invocation. */
  #init: InitPhase;
  #hasRun = false;
  #hasBeenReady = false;
  #hasBeenReset = false;
  /** Its process has been started elsewhere, and nobody knows when. */
  #isAttached = false;

  constructor(id: string, generation: Generation, parts: LifeParts) {
    const { clock, journal, events } = parts;
    this.generation = generation;
    this.#clock = clock;
    this.#events = events;
    this.environment = new ExecutionEnvironment(id, {
      onWaiting: (_, finished) => this.#onPoll(finished),
      onAnswer: (_, invocation, answer) => {
        this.#invoke.answered(answer);
        events.onAnswer(invocation, answer);
      },
      onInitError: (_, failure) => {
        this.#init.failed(failure);
        this.#reports.initErrorPosted();
      },
    });
    const { environment } = this;
    this.#reports = new Reports({ ...parts, ...events, environment, generation });
    this.#states = new JournaledStates(journal, generation.definition.functionName, id);
    this.#invoke = new InvokePhase({
      ...parts,
      environment,
      generation,
      reports: this.#reports,
      onExceeded: (failure) => this.#kill(failure),
    });
    this.#init = this.#nextInit();
  }

  get id(): string {
    return this.environment.id;
  }

  /** Whether its handler has ever loaded. */
  get hasBeenReady(): boolean {
    return this.#hasBeenReady;
  }

  /** Begins its life: its process starts. */
  start(): void {
    this.#states.write("starting");
    this.#hasRun = false;
    this.#init = this.#nextInit();
    this.#init.start();
  }

  /** Begins the life of an environment that attaches: its process has started elsewhere. */
  attach(): void {
    this.#isAttached = true;
    this.#states.write("starting");
    this.#init.attach();
  }

  /** After its process has gone: starts another, with the temporary files that there are. */
  restart(): void {
    this.environment.restart();
    this.start();
  }

  /**
   * Runs an invocation in it, while it waits or has no process: then the handler is loaded again, in the invocation's
   * own time, as Lambda does.
   */
  run(invocation: Invocation): void {
    const isReset = this.environment.state === "reset";
    this.#invoke.begin(invocation, isReset);
    if (isReset) this.environment.restart();
    this.environment.dispatch(invocation);
    if (isReset) this.start();
    this.#hasRun = true;
  }

  /** Its process has gone, and it waits without one for an invocation. */
  stayReset(initError: string): void {
    this.#states.write("reset", { initError });
  }

  /** Its process has ended by itself. */
  exited(exit: ProcessExit): void {
    const { state } = this.environment;
    if (state === "reset" || state === "dead") return;
    this.#lose(this.#init.isDone ? runtimeExited(exit) : this.#init.failureOf(exit));
  }

  line(line: LogLine): void {
    this.#reports.line(line);
  }

  /** It was kept awake for a debugger, which is gone. */
  freezeAgain(): void {
    if (this.environment.state === "waiting") this.#invoke.freezeAgain();
  }

  /** The URL of its process's inspector; the process goes on, so that it can answer a debugger. */
  inspector(): Promise<string | undefined> {
    this.#invoke.thaw();
    return this.generation.processes.inspector(this.environment);
  }

  /** Ends it for good; returns the invocation that it leaves unanswered. */
  end(how: Record<string, unknown>): Invocation | undefined {
    const { invocation } = this.environment;
    this.#leaveProcess();
    const unanswered = this.environment.end();
    if (invocation) void this.#reports.ended(invocation, { status: "error", errorType: "Runtime.ExitError" });
    this.generation.processes.release(this.environment);
    this.#states.write("dead", how);
    return unanswered;
  }

  #nextInit(): InitPhase {
    return new InitPhase({
      environment: this.environment,
      generation: this.generation,
      clock: this.#clock,
      reports: this.#reports,
      onFailed: (failure) => this.#lose(failure),
    });
  }

  #onPoll(finished: Invocation | undefined): void {
    if (!this.#init.isDone) this.#onLoaded();
    // It goes on with the invocation that it was given while its handler loaded.
    if (this.environment.state === "busy") return;
    this.#invoke.wait(finished);
    this.#events.onWaiting(this);
  }

  #onLoaded(): void {
    this.#init.done();
    this.#hasBeenReady = true;
    const { ms } = this.#init;
    // Lambda does not say how long it took when it had to be done again.
    this.#reports.loaded(this.#hasBeenReset || this.#isAttached ? undefined : ms);
    this.#states.write("waiting", this.#isAttached ? {} : { ms });
  }

  #kill(failure: EnvironmentFailure): void {
    this.generation.processes.kill(this.environment);
    this.#lose(failure);
  }

  /** Its process is gone, with the invocation that it may have had. */
  #lose(failure: EnvironmentFailure): void {
    const { invocation } = this.environment;
    const { isDone, ms } = this.#init;
    const { ending, advice } = failure;
    this.#leaveProcess();
    this.#hasBeenReset = true;
    const unanswered = this.environment.reset();
    if (advice !== undefined) this.#states.advise(advice);
    if (!isDone) this.#reports.initFailed({ ms, phase: invocation ? "invoke" : "init", ...ending });
    if (!isDone && !invocation) return this.#events.onInitFailed(this, failure);
    this.#states.write("reset", failure.how);
    if (unanswered)
      this.#events.onAnswer(unanswered, { payload: failure.payload(unanswered.requestId), failed: true });
    if (invocation) void this.#reports.ended(invocation, ending);
    // One that has run nothing and ends all the same would only end again.
    this.#events.onReset(this, isDone && this.#hasRun);
  }

  #leaveProcess(): void {
    this.#init.abandon();
    this.#invoke.abandon();
  }
}
