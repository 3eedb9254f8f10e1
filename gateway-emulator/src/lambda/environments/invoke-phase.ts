import type { Cancel, Clock } from "../../control/clock.ts";
import type { Debugging } from "../debugger/debugging.ts";
import type { Invocation } from "../invocation.ts";
import { DEBUGGED_DEADLINE_MS } from "../limits.ts";
import type { EnvironmentFailure } from "./environment-failure.ts";
import type { Answer, ExecutionEnvironment } from "./environment.ts";
import { Freezing } from "./freezing.ts";
import type { Generation } from "./generation.ts";
import { limitInvocation } from "./limit-invocation.ts";
import type { Reports } from "./reports.ts";

/**
 * The Invoke phases of an environment, and the time between them: while an invocation runs, its limits hold; while none
 * does, the process is frozen.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-invoke
 */
export class InvokePhase {
  readonly #environment: ExecutionEnvironment;
  readonly #generation: Generation;
  readonly #clock: Clock;
  readonly #machineClock: Clock;
  readonly #debugging: Debugging;
  readonly #reports: Reports;
  readonly #freezing: Freezing;
  readonly #onExceeded: (failure: EnvironmentFailure) => void;
  #cancelLimits: Cancel = () => undefined;
  /** Whether the handler has answered with an error. */
  #hasFailed = false;

  constructor(of: {
    environment: ExecutionEnvironment;
    generation: Generation;
    clock: Clock;
    machineClock: Clock;
    debugging: Debugging;
    reports: Reports;
    /** Told that an invocation takes more than its function may. */
    onExceeded: (failure: EnvironmentFailure) => void;
  }) {
    this.#environment = of.environment;
    this.#generation = of.generation;
    this.#clock = of.clock;
    this.#machineClock = of.machineClock;
    this.#debugging = of.debugging;
    this.#reports = of.reports;
    this.#onExceeded = of.onExceeded;
    this.#freezing = new Freezing(of.environment, {
      processes: of.generation.processes,
      clock: of.clock,
      isAllowed: () => !this.#isDebugged,
    });
  }

  /** @param isLoading whether the handler is loaded again in its time */
  begin(invocation: Invocation, isLoading: boolean): void {
    const { definition } = this.#generation;
    const timeMs = this.#isDebugged ? DEBUGGED_DEADLINE_MS : definition.timeoutMs;
    invocation.startedAt = this.#clock.now();
    invocation.deadlineMs = this.#machineClock.now() + timeMs;
    invocation.environmentId = this.#environment.id;
    this.#hasFailed = false;
    this.#cancelLimits = limitInvocation({
      definition,
      clock: this.#clock,
      readMemory: () => this.#reports.readMemory(),
      killAfterMs: invocation.killAfterMs,
      onExceeded: this.#onExceeded,
    });
    this.#reports.start(invocation, isLoading);
    this.thaw();
  }

  answered({ failed }: Answer): void {
    this.#hasFailed = failed;
  }

  /** The process waits from now on; `finished` is the invocation that it has had. */
  wait(finished: Invocation | undefined): void {
    this.#cancelLimits();
    this.#reports.readMemory();
    const logged = finished
      ? this.#reports.ended(finished, { status: this.#hasFailed ? "error" : "success" })
      : this.#generation.processes.logged(this.#environment);
    void this.#freezing.freeze(logged);
  }

  /** It waits, thawed for whatever reason. */
  freezeAgain(): void {
    void this.#freezing.freeze(this.#generation.processes.logged(this.#environment));
  }

  thaw(): void {
    this.#freezing.thaw();
  }

  /** The process is gone. */
  abandon(): void {
    this.#cancelLimits();
    this.#freezing.forget();
  }

  get #isDebugged(): boolean {
    return this.#debugging.isAttachedTo(this.#generation.definition.functionName);
  }
}
