import type { Clock } from "../../control/clock.ts";
import type { Journal } from "../../control/journal.ts";
import type { Answer } from "../environments/environment.ts";
import type { Invocation, InvokeResult } from "../invocation.ts";
import { journaledError } from "../logs/journaled-error.ts";

type Entry = Parameters<Journal["write"]>[0];

/**
 * Gives invocations their results: as soon as there is an answer, or, to a caller who wants the end of the log, when
 * all of that is written. The journal has them behind what they have logged.
 */
export class Results {
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #functionName: string;
  /** What is not in the journal yet, as it will be. */
  #unwritten = new Map<Invocation, Entry>();
  #held = new Map<Invocation, InvokeResult>();

  constructor(options: { clock: Clock; journal: Journal; functionName: string }) {
    this.#clock = options.clock;
    this.#journal = options.journal;
    this.#functionName = options.functionName;
  }

  answer(invocation: Invocation, { payload, failed }: Answer): void {
    const { requestId, environmentId, logTail } = invocation;
    const result: InvokeResult = { requestId, payload, ...(failed && { functionError: "Unhandled" }) };
    // One that no environment has taken has no log.
    if (environmentId === undefined) return invocation.settle(result);
    this.#unwritten.set(invocation, this.#entry(invocation, environmentId, result));
    if (logTail) this.#held.set(invocation, result);
    else invocation.settle(result);
  }

  /** Whether there are any whose log is still read. */
  get areAwaited(): boolean {
    return this.#unwritten.size > 0 || this.#held.size > 0;
  }

  /** All that it has logged has been written. */
  logged(invocation: Invocation): void {
    const entry = this.#unwritten.get(invocation);
    if (entry) this.#journal.write(entry);
    this.#unwritten.delete(invocation);
  }

  /** Its report has been written too. */
  reported(invocation: Invocation, tail: () => string): void {
    const result = this.#held.get(invocation);
    if (!result) return;
    this.#held.delete(invocation);
    invocation.settle({ ...result, logTail: tail() });
  }

  /** Nothing is logged any more: gives what is held without the end of its log. */
  flush(): void {
    for (const invocation of this.#unwritten.keys()) this.logged(invocation);
    for (const [invocation, result] of this.#held) invocation.settle(result);
    this.#held.clear();
  }

  #entry({ requestId, startedAt }: Invocation, environment: string, result: InvokeResult): Entry {
    return {
      kind: "invocation",
      requestId,
      functionName: this.#functionName,
      ms: this.#clock.now() - startedAt,
      detail: {
        environment,
        ...(result.functionError && {
          functionError: result.functionError,
          error: journaledError(result.payload),
        }),
      },
    };
  }
}
