import type { Cancel, Clock } from "../../control/clock.ts";
import { INIT_TIMEOUT_MS } from "../limits.ts";
import type { ProcessExit } from "../process-exit.ts";
import {
  initFailed,
  initImpossible,
  initTooLong,
  runtimeExited,
  type EnvironmentFailure,
} from "./environment-failure.ts";
import type { ExecutionEnvironment } from "./environment.ts";
import type { Generation } from "./generation.ts";
import type { Reports } from "./reports.ts";

/**
 * The Init phase of one process of an environment: it is started, loads the handler, and polls; or does not get so far.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
 */
export class InitPhase {
  readonly #environment: ExecutionEnvironment;
  readonly #generation: Generation;
  readonly #clock: Clock;
  readonly #reports: Reports;
  readonly #onFailed: (failure: EnvironmentFailure) => void;
  #startedAt: number;
  /** What the runtime has posted to `init/error`. */
  #initError: string | undefined;
  #isDone = false;
  #isAbandoned = false;
  #cancelLimit: Cancel = () => undefined;

  constructor(of: {
    environment: ExecutionEnvironment;
    generation: Generation;
    clock: Clock;
    reports: Reports;
    /** Told that it takes too long, or that there is nothing that could be started. */
    onFailed: (failure: EnvironmentFailure) => void;
  }) {
    this.#environment = of.environment;
    this.#generation = of.generation;
    this.#clock = of.clock;
    this.#reports = of.reports;
    this.#onFailed = of.onFailed;
    this.#startedAt = of.clock.elapsed();
  }

  /** Whether the handler has loaded. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** How long it has taken so far. */
  get ms(): number {
    return this.#clock.elapsed() - this.#startedAt;
  }

  /** Starts the process. */
  start(): void {
    this.#launch().catch((error: unknown) => {
      if (this.#isAwaited) this.#onFailed(initImpossible(error));
    });
  }

  /** The process has been started elsewhere. */
  attach(): void {
    this.#limit();
  }

  failed(initError: string): void {
    this.#initError = initError;
  }

  /** What its end stands for: a runtime that has said why it cannot go on ends then. */
  failureOf(exit: ProcessExit): EnvironmentFailure {
    return this.#initError === undefined ? runtimeExited(exit) : initFailed(this.#initError);
  }

  /** Its runtime has polled. */
  done(): void {
    this.#isDone = true;
    this.#cancelLimit();
  }

  /** The process is gone, or nobody wants it any more. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#cancelLimit();
  }

  get #isAwaited(): boolean {
    return !this.#isDone && !this.#isAbandoned;
  }

  async #launch(): Promise<void> {
    const { processes } = this.#generation;
    const code = await this.#generation.code();
    await this.#reports.written;
    if (!this.#isAwaited) return;
    this.#startedAt = this.#clock.elapsed();
    // Repeated inside an invocation, it has that one's time.
    if (this.#environment.state === "starting") this.#limit();
    this.#reports.initStart();
    await processes.start(this.#environment, code);
  }

  #limit(): void {
    this.#cancelLimit = this.#clock.after(INIT_TIMEOUT_MS, () => {
      this.#generation.processes.kill(this.#environment);
      this.#onFailed(initTooLong());
    });
  }
}
