import { randomUUID } from "node:crypto";
import type { CallEffect } from "../control/call-effect.ts";
import type { FaultPlace } from "../control/fault-place.ts";
import type { CodeEvents, CodeSource } from "./code/code-source.ts";
import type { Debuggable } from "./debugger/debuggable.ts";
import type { FunctionDefinition } from "./definition.ts";
import { checkConcurrency, loadOf, type Load } from "./dispatch/account-concurrency.ts";
import { Dispatcher, type DispatcherOptions } from "./dispatch/dispatcher.ts";
import { functionNotFound } from "./errors.ts";
import { failInvocation, invokeFault } from "./invoke-fault.ts";
import type { ExecutionEnvironment } from "./environments/environment.ts";
import type { OpenProcesses } from "./environments/generation.ts";
import { createInvocation, type InvokeOptions, type InvokeResult } from "./invocation.ts";
import type { ProcessExit } from "./process-exit.ts";
import { calledBy } from "./qualifier.ts";
import { Generations } from "./reload/generations.ts";

export interface LambdaFunctionOptions extends Omit<DispatcherOptions, "generation" | "onLeft"> {
  definition: FunctionDefinition;
  openProcesses: OpenProcesses;
  openCode: (definition: FunctionDefinition, watch: CodeEvents) => CodeSource;
  /** The loads of all functions of the account, this one's among them. */
  account: () => Load[];
  /** Nothing goes wrong on purpose when absent. */
  faults?: FaultPlace<CallEffect> | undefined;
}

/** One Lambda function. */
export class LambdaFunction {
  readonly #options: LambdaFunctionOptions;
  readonly #generations: Generations;
  readonly #dispatcher: Dispatcher;
  #invokedAt = 0;
  #closed = false;
  #isDraining = false;
  #closing: Promise<void> | undefined;

  constructor(options: LambdaFunctionOptions) {
    this.#options = options;
    this.#generations = new Generations({
      ...options,
      processEvents: {
        exited: ({ id }, exit) => this.ended(id, exit),
        log: ({ id }, line) => this.#dispatcher.pool.get(id)?.line(line),
      },
      reload: () => this.#dispatcher.reload,
    });
    this.#dispatcher = new Dispatcher({
      ...options,
      generation: this.#generations.first,
      onLeft: (generations) => this.#generations.closeUnused(generations),
    });
  }

  /** As the stack declares it, or did when what serves at present was started. */
  get definition(): FunctionDefinition {
    return this.#dispatcher.pool.generation.definition;
  }

  /** As the stack declares it now; it may not have come so far, or not load. */
  get declared(): FunctionDefinition {
    return this.#options.attached ? this.definition : this.#generations.definition;
  }

  get environments(): ExecutionEnvironment[] {
    return this.#dispatcher.pool.all.map(({ environment }) => environment);
  }

  get load(): Load {
    return loadOf(this.definition, this.environments, this.#dispatcher.waiting);
  }

  /** Whether it takes no invocations any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Higher is more recent; 0 before the first invocation. */
  get invokedAt(): number {
    return this.#invokedAt;
  }

  /** The environment that a debugger would look at. */
  get debuggable(): Debuggable | undefined {
    const life = this.#dispatcher.pool.latest;
    if (!life) return undefined;
    const { functionName } = this.definition;
    return { functionName, environmentId: life.id, inspector: () => life.inspector() };
  }

  /**
   * Runs the function once; resolves with its result or its error. An invocation that still waits for an environment
   * when `signal` aborts is taken back; one that runs goes on.
   * @throws {LambdaError} ResourceNotFoundException 404 for a version or alias that it does not have, and when the stack
   * declares it no more;
   * TooManyRequestsException 429 when it, or the account, has too many invocations already
   */
  async invoke(payload: string, options: InvokeOptions = {}): Promise<InvokeResult> {
    const { signal, requestId = randomUUID(), qualifier, ...given } = options;
    const { functionArn, executedVersion } = calledBy(this.definition, qualifier);
    const { faults, idleClock } = this.#options;
    const { functionName } = this.definition;
    const fault = invokeFault(faults, { functionName, payload });
    const fate = fault ? await failInvocation(fault, { functionName, clock: idleClock, signal }) : {};
    if (this.#isDraining) throw functionNotFound(functionArn, functionArn);
    const waitingCharacters = this.#dispatcher.isFree ? undefined : payload.length;
    checkConcurrency({ one: this.load, account: this.#options.account(), waitingCharacters });
    this.#invokedAt = ++invocations;
    const { promise, resolve } = Promise.withResolvers<InvokeResult>();
    const invocation = createInvocation({
      ...given,
      ...fate,
      requestId,
      functionArn,
      payload,
      nowMs: this.#options.clock.now(),
      settle: (result) => resolve({ ...result, ...(executedVersion !== undefined && { executedVersion }) }),
    });
    signal?.addEventListener("abort", () => this.#dispatcher.takeBack(invocation), { once: true });
    this.#dispatcher.invoke(invocation);
    return promise;
  }

  /**
   * Starts one environment ahead of the first invocation, and waits until it is ready.
   * @throws {CodeError} when its code cannot be used
   * @throws {InitError} when the handler does not load
   */
  async warmUp(): Promise<void> {
    if (this.#options.attached) return;
    await this.#dispatcher.pool.generation.code();
    await this.#dispatcher.warmUp();
  }

  /** Takes in an environment that has attached. */
  add(environmentId: string): ExecutionEnvironment {
    return this.#dispatcher.attach(environmentId);
  }

  /** An environment's process has ended, or an attached one has hung up. */
  ended(environmentId: string, exit: ProcessExit): void {
    this.#dispatcher.pool.get(environmentId)?.exited(exit);
  }

  /** The stack declares it so from now on; what runs goes on as it was. Resolves when its code has been looked at. */
  async update(definition: FunctionDefinition): Promise<void> {
    const { pool } = this.#dispatcher;
    if (this.#options.attached) this.#dispatcher.serve({ ...pool.generation, definition });
    else await this.#generations.redefine(definition);
  }

  /** No debugger is attached to it any more: its environments are frozen again, and run side by side. */
  undebugged(): void {
    this.#dispatcher.undebugged();
  }

  /** Ends the environments that are at work, with their invocations; those that wait for one are not run. */
  interrupt(): void {
    this.#dispatcher.interrupt();
  }

  /** The stack declares it no more: what it has taken runs to its end, and then the function is closed. */
  async drain(): Promise<void> {
    this.#closed = true;
    this.#isDraining = true;
    await this.#dispatcher.drained();
    await this.close();
  }

  /** Ends the function: what runs or waits fails, and nothing is started any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#dispatcher.close();
    this.#closing ??= this.#generations.close();
    await this.#closing;
  }
}

/** Counts all functions' invocations, so that the latest of several functions is known. */
let invocations = 0;
