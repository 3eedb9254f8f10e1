import { Worker } from "node:worker_threads";
import type { Cancel, Clock } from "../../control/clock.ts";
import { RENDER_HEAP_MB, RENDER_TIMEOUT_MS } from "./limits.ts";
import { TemplateError } from "./template-error.ts";
import type { TemplateAnswer, TemplateJob } from "./template-job.ts";

const WORKER = new URL("./template-worker.ts", import.meta.url);

/** One answer that is waited for. */
interface Awaited {
  resolve: (answer: TemplateAnswer) => void;
  reject: (error: Error) => void;
  cancel: Cancel | undefined;
}

/** The thread that templates are rendered in. It does not keep the process alive. */
export class RenderThread {
  readonly #worker: Worker;
  readonly #clock: Clock;
  readonly #ready: Promise<TemplateAnswer>;
  #awaited: Awaited | undefined;
  #hasEnded = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#worker = new Worker(WORKER, {
      env: {},
      resourceLimits: {
        maxOldGenerationSizeMb: RENDER_HEAP_MB,
        maxYoungGenerationSizeMb: RENDER_HEAP_MB / 4,
      },
    });
    this.#worker.unref();
    this.#ready = this.#answer();
    // Whoever renders next hears of it; until then nobody does.
    this.#ready.catch(() => undefined);
    this.#worker.on("message", (answer: TemplateAnswer) => this.#settle()?.resolve(answer));
    this.#worker.on("error", (error) => this.#fail(isOutOfMemory(error) ? tooLarge() : error));
    this.#worker.on("exit", () =>
      this.#fail(new Error("the thread that renders mapping templates has ended")),
    );
  }

  /** It hung, broke or was ended: make another one. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /**
   * Renders one template; the next one may come when this one is done.
   * @throws TemplateError when it cannot be rendered.
   */
  async render(job: TemplateJob): Promise<string> {
    await this.#ready;
    const answered = this.#answer(this.#clock.after(RENDER_TIMEOUT_MS, () => this.#fail(tooSlow())));
    this.#worker.postMessage(job, []);
    const answer = await answered;
    switch (answer.kind) {
      case "rendered":
        return answer.text;
      case "refused":
        throw new TemplateError(answer.message);
      case "broken":
      case "ready":
        throw new Error(`the template engine broke: ${JSON.stringify(answer)}`);
    }
  }

  async end(): Promise<void> {
    this.#hasEnded = true;
    await this.#worker.terminate();
  }

  #answer(cancel?: Cancel): Promise<TemplateAnswer> {
    return new Promise((resolve, reject) => {
      this.#awaited = { resolve, reject, cancel };
    });
  }

  #settle(): Awaited | undefined {
    const awaited = this.#awaited;
    this.#awaited = undefined;
    awaited?.cancel?.();
    return awaited;
  }

  #fail(error: Error): void {
    this.#settle()?.reject(error);
    if (!this.#hasEnded) void this.end();
  }
}

function isOutOfMemory(error: Error): boolean {
  return "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}

function tooLarge(): TemplateError {
  return new TemplateError(
    `the template took more than ${RENDER_HEAP_MB} MB, the emulator's limit: make less of it`,
  );
}

function tooSlow(): TemplateError {
  const seconds = RENDER_TIMEOUT_MS / 1000;
  return new TemplateError(
    `the template took more than ${seconds} s, the emulator's limit: look for loops in loops and for regular expressions that try everything`,
  );
}
