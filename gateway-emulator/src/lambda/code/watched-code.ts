import type { Clock } from "../../control/clock.ts";
import { CodeError } from "./code-error.ts";
import type { CodeEvents, CodeSource } from "./code-source.ts";
import { FolderWatch } from "./folder-watch.ts";
import type { Preparation } from "./preparation.ts";
import type { RunnableCode } from "./runnable-code.ts";

type Outcome = { code: RunnableCode } | { error: CodeError };

/** How often something that is written without end is made ready before it is told of. */
const MAX_PREPARATIONS = 10;

/** A function's code, made ready anew whenever it has changed. */
export class WatchedCode implements CodeSource {
  readonly #functionName: string;
  readonly #preparation: Preparation;
  readonly #clock: Clock;
  readonly #events: CodeEvents;
  readonly #watch: FolderWatch;
  /** The last that there was, and why there is none now. */
  #code: RunnableCode | undefined;
  #error: CodeError | undefined;
  /** The first preparation, and then that of the last change. */
  #work: Promise<void> | undefined;
  #isAtWork = false;
  /** Whether something has been saved since the last preparation began. */
  #hasChanged = false;
  #endPause: (() => void) | undefined;
  #endPauseOnChange: (() => void) | undefined;
  #closed = false;

  constructor(options: { functionName: string; preparation: Preparation; clock: Clock; events: CodeEvents }) {
    this.#functionName = options.functionName;
    this.#preparation = options.preparation;
    this.#clock = options.clock;
    this.#events = options.events;
    this.#watch = new FolderWatch({
      onChange: () => this.#onChange(),
      onUnwatched: (reason) => this.#events.unwatched(`function ${this.#functionName}: ${reason}`),
    });
  }

  async current(): Promise<RunnableCode> {
    if (!this.#closed) await (this.#work ??= this.#atWork(() => this.#start()));
    if (this.#code) return this.#code;
    throw this.#error ?? new CodeError(this.#functionName, "its code has been given up");
  }

  #onChange(): void {
    this.#hasChanged = true;
    this.#endPauseOnChange?.();
    this.#followIfChanged();
  }

  #followIfChanged(): void {
    if (this.#hasChanged && !this.#isAtWork && !this.#closed) this.#work = this.#atWork(() => this.#follow());
  }

  async #atWork(work: () => Promise<void>): Promise<void> {
    this.#isAtWork = true;
    await work();
    this.#isAtWork = false;
    this.#followIfChanged();
  }

  /** Nobody is told of what is there from the start: who wants it asks for it. */
  async #start(): Promise<void> {
    const outcome = await this.#prepare();
    this.#code = "code" in outcome ? outcome.code : undefined;
    this.#error = "error" in outcome ? outcome.error : undefined;
  }

  async #follow(): Promise<void> {
    this.#events.changing();
    const outcome = await this.#settled();
    if (this.#closed) return;
    if ("error" in outcome) {
      this.#error = outcome.error;
      return this.#events.failed(outcome.error);
    }
    const before = this.#code;
    this.#code = outcome.code;
    this.#error = undefined;
    if (before?.hash === outcome.code.hash) this.#events.unchanged();
    else this.#events.changed(outcome.code);
  }

  /** The outcome of what has been saved, once nothing more is. */
  async #settled(): Promise<Outcome> {
    for (let preparations = 1; ; preparations++) {
      await this.#pause(this.#preparation.burstMs);
      this.#hasChanged = false;
      const outcome = await this.#prepare();
      if (!this.#hasChanged && this.#preparation.looksUnfinished()) await this.#rest();
      if (!this.#hasChanged || this.#closed || preparations === MAX_PREPARATIONS) return outcome;
    }
  }

  /** Waits for what is missing of something that looks unfinished. */
  async #rest(): Promise<void> {
    const pause = this.#pause(this.#preparation.unfinishedMs);
    this.#endPauseOnChange = this.#endPause;
    await pause;
    this.#endPauseOnChange = undefined;
  }

  async #prepare(): Promise<Outcome> {
    for (;;) {
      const outcome = await this.#preparation.prepare().then(
        (code) => ({ code }),
        (error: unknown) => ({ error: this.#asCodeError(error) }),
      );
      // What was saved in a folder before it was watched would not be noticed.
      if (this.#closed || !this.#watch.set(this.#preparation.watched())) return outcome;
    }
  }

  #asCodeError(error: unknown): CodeError {
    if (error instanceof CodeError) return error;
    const reason = error instanceof Error ? error.message : String(error);
    return new CodeError(this.#functionName, `its code cannot be made ready: ${reason}`);
  }

  #pause(ms: number): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#clock.after(ms, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watch.close();
    this.#endPause?.();
    await this.#work;
    await this.#preparation.close();
  }
}
