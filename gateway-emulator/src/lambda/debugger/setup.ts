import type { Cancel, Clock } from "../../control/clock.ts";
import { isAnswer, methodIn } from "./cdp-frame.ts";

/** How long a client that says when it is ready is quiet, when it has set its breakpoints: it reads source maps meanwhile. */
const QUIET_MS = 50;

/** How long one is that never says so. */
const UNSAID_QUIET_MS = 300;

/** What a client tells the inspector when it has attached: what to enable, where to stop. */
export class Setup {
  readonly #clock: Clock;
  readonly #onDone: () => void;
  #isDone = false;
  /** What has been heard that a client says towards the end of it. */
  #said: "nothing" | "enabled" | "ready" = "nothing";
  #unanswered = 0;
  #cancel: Cancel = () => undefined;

  constructor({ clock, onDone }: { clock: Clock; onDone: () => void }) {
    this.#clock = clock;
    this.#onDone = onDone;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  fromClient(frame: Buffer): void {
    if (this.#isDone) return;
    this.#unanswered++;
    const method = methodIn(frame);
    if (method === "Runtime.runIfWaitingForDebugger") this.#said = "ready";
    if (method === "Debugger.enable" && this.#said === "nothing") this.#said = "enabled";
    this.#wait();
  }

  fromInspector(frame: Buffer): void {
    if (this.#isDone || !isAnswer(frame)) return;
    this.#unanswered--;
    this.#wait();
  }

  end(): void {
    this.#cancel();
    this.#isDone = true;
  }

  /** It is done when all has been answered, and nothing more comes. */
  #wait(): void {
    this.#cancel();
    if (this.#said === "nothing" || this.#unanswered > 0) return;
    this.#cancel = this.#clock.after(this.#said === "ready" ? QUIET_MS : UNSAID_QUIET_MS, () => {
      this.#isDone = true;
      this.#onDone();
    });
  }
}
