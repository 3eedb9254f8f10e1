import type { Clock } from "../../control/clock.ts";
import type { Invocation } from "../invocation.ts";
import type { EnvironmentLog, InitReport, InvocationReport, OpenLog } from "../logs/environment-log.ts";
import type { LogLine } from "../logs/log-frames.ts";
import type { ExecutionEnvironment } from "./environment.ts";
import type { Generation } from "./generation.ts";
import type { Memory } from "./processes.ts";

/** Writes an environment's log stream: each report behind all that the process had written by then. */
export class Reports {
  readonly #environment: ExecutionEnvironment;
  readonly #generation: Generation;
  readonly #clock: Clock;
  readonly #onLogged: (invocation: Invocation) => void;
  readonly #onReported: (invocation: Invocation, tail: () => string) => void;
  readonly #log: EnvironmentLog;
  #startedAt = 0;
  /** The invocation whose START is not written yet. */
  #unstarted: Invocation | undefined;
  /** Of its process, when it was last looked at: the next invocation's report tells no less. */
  #memory: Memory | undefined;
  #isInitErrorPosted = false;
  /** How long the handler took to load, until an invocation's report has told it. */
  #initMs: number | undefined;
  #written: Promise<void> = Promise.resolve();

  constructor(options: {
    environment: ExecutionEnvironment;
    generation: Generation;
    clock: Clock;
    openLog: OpenLog;
    /** Told when all that an invocation has logged itself has been written, and when its report has. */
    onLogged: (invocation: Invocation) => void;
    onReported: (invocation: Invocation, tail: () => string) => void;
  }) {
    this.#environment = options.environment;
    this.#generation = options.generation;
    this.#clock = options.clock;
    this.#onLogged = options.onLogged;
    this.#onReported = options.onReported;
    this.#log = options.openLog(options.generation.definition, options.environment.id);
  }

  /** Resolves when all has been written that there is to say by now. */
  get written(): Promise<void> {
    return this.#written;
  }

  line(line: LogLine): void {
    this.#log.line(this.#isInitErrorPosted ? { ...line, afterInitError: true } : line);
  }

  /** Its runtime has said why the handler does not load: what its process writes now repeats that. */
  initErrorPosted(): void {
    this.#isInitErrorPosted = true;
  }

  initStart(): void {
    this.#isInitErrorPosted = false;
    this.#memory = undefined;
    this.#log.initStart();
  }

  /** @param ms undefined where Lambda does not say it: when it had to be done again */
  loaded(ms: number | undefined): void {
    this.#initMs = ms;
    if (!this.#unstarted) return;
    this.readMemory();
    this.#log.start(this.#unstarted);
    this.#unstarted = undefined;
  }

  initFailed(report: InitReport): void {
    void this.#behindLogs(() => this.#log.initReport(report));
  }

  /** @param isLoading whether the handler is loaded again in the invocation's time: START then stands behind that */
  start(invocation: Invocation, isLoading: boolean): void {
    this.#startedAt = this.#clock.elapsed();
    if (!isLoading) return this.#log.start(invocation);
    this.#memory = undefined;
    this.#unstarted = invocation;
  }

  /** What its process uses now; the report tells the most of it. */
  readMemory(): Memory | undefined {
    const memory = this.#generation.processes.memory(this.#environment);
    if (memory) this.#memory = memory;
    return memory;
  }

  /** The invocation is over. Resolves when that has been written. */
  ended(invocation: Invocation, how: Pick<InvocationReport, "status" | "errorType">): Promise<void> {
    const [initMs, unstarted] = [this.#initMs, this.#unstarted];
    this.#initMs = undefined;
    this.#unstarted = undefined;
    const report: InvocationReport = {
      durationMs: this.#clock.elapsed() - this.#startedAt,
      ...(initMs !== undefined && { initMs }),
      ...(this.#memory && { maxMemoryUsedBytes: this.#memory.maxUsedBytes }),
      ...how,
    };
    return this.#behindLogs(() => {
      if (unstarted) this.#log.start(unstarted);
      this.#onLogged(invocation);
      this.#log.report(invocation, report);
      this.#onReported(invocation, () => this.#log.tail(invocation.requestId));
    });
  }

  #behindLogs(write: () => void): Promise<void> {
    const logged = this.#generation.processes.logged(this.#environment);
    this.#written = Promise.all([this.#written, logged]).then(write);
    return this.#written;
  }
}
